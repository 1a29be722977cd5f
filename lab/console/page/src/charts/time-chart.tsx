import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { isDark } from "../state/scheme.ts";
import { pointedMs, shownAtMs } from "../time/cursor.ts";
import type { ChartModel } from "./chart-model.ts";
import { alignedOf, drawChart, secondsOf } from "./draw-chart.ts";

interface Live {
  readonly plot: uPlot;
  /** What a new drawing needs; new samples alone do not. */
  readonly shape: string;
}

/**
 * A chart on lab time. New samples are put into the drawing that is there, so that nothing flickers;
 * the line of the common cursor lies above it.
 */
export function TimeChart({
  model,
  label,
  height,
}: {
  readonly model: ChartModel;
  readonly label: string;
  readonly height: number;
}) {
  const host = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLElement>(null);
  const live = useRef<Live | null>(null);
  const newest = useRef(model);
  newest.current = model;
  const shape = `${shapeOf(model)}|${String(isDark())}|${height}`;

  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    // The drawing reads the newest model through this, so that data can change below it.
    const through: ChartModel = throughRef(newest);
    const size = (): { width: number; height: number } => ({
      width: Math.max(80, box.clientWidth),
      height,
    });
    const plot = drawChart(box, through, size(), (atMs) => {
      pointedMs.value = atMs;
    });
    live.current = { plot, shape };
    const watcher = new ResizeObserver(() => {
      if (Math.abs(size().width - plot.width) >= 1) plot.setSize(size());
    });
    watcher.observe(box);
    const stop = effect(() => {
      placeLine(plot, newest.current, line.current, shownAtMs.value);
    });
    return () => {
      stop();
      watcher.disconnect();
      plot.destroy();
      live.current = null;
    };
  }, [shape]);

  useEffect(() => {
    if (live.current?.shape !== shape) return;
    live.current.plot.setData(alignedOf(model));
    placeLine(live.current.plot, model, line.current, shownAtMs.peek());
  }, [model, shape]);

  return (
    <div class="chart-box" role="img" aria-label={label} style={{ height: `${height}px` }}>
      <div ref={host} />
      <i ref={line} class="chart-cursor" aria-hidden="true" />
    </div>
  );
}

function shapeOf({ series, stacked, stepped, thresholds }: ChartModel): string {
  const lines = series.map(({ name, colour, fill, dash }) => [name, colour, fill, dash]);
  return JSON.stringify([lines, stacked, stepped, thresholds]);
}

function throughRef(ref: { readonly current: ChartModel }): ChartModel {
  return new Proxy(ref.current, {
    get: (_, key) => Reflect.get(ref.current, key) as unknown,
  });
}

function placeLine(
  plot: uPlot,
  model: ChartModel,
  line: HTMLElement | null,
  atMs: number | null,
): void {
  if (line === null) return;
  const { left = 0, width = 0 } = plot.over.style.left === "" ? {} : overBox(plot);
  const position = atMs === null ? -1 : plot.valToPos(secondsOf(model, atMs), "x");
  const isInside = position >= 0 && position <= width;
  line.style.display = isInside ? "block" : "none";
  line.style.transform = `translateX(${left + position}px)`;
}

function overBox({ over }: uPlot): { readonly left: number; readonly width: number } {
  return { left: Number.parseFloat(over.style.left), width: over.clientWidth };
}
