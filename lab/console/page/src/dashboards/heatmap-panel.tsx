import { useEffect, useRef } from "preact/hooks";
import type { PanelData, PanelView } from "../../../api.ts";
import { paint } from "../charts/colours.ts";
import { isDark } from "../state/scheme.ts";
import { clockText } from "../time/lab-time.ts";
import { stretch as whole } from "../state/lab.ts";
import { shownAtMs } from "../time/cursor.ts";
import { timeTicks } from "../charts/time-ticks.ts";
import { originMs } from "../state/lab.ts";
import { formatUnit } from "./units.ts";

type Heat = Extract<PanelData["data"], { kind: "heatmap" }>;

const LEFT = 52;
const BOTTOM = 22;

/** Buckets over time: the more there are, the stronger the colour. */
export function HeatmapPanel(props: {
  readonly panel: PanelView;
  readonly heat: Heat;
  readonly stretch: { readonly fromMs: number; readonly toMs: number };
}) {
  const { panel, heat } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark();
  const { fromMs, toMs } = whole.value;
  useEffect(() => {
    const surface = canvas.current;
    if (surface === null) return;
    const draw = (): void => {
      drawHeat(surface, heat, panel, { fromMs, toMs });
    };
    draw();
    const watcher = new ResizeObserver(draw);
    watcher.observe(surface);
    return () => {
      watcher.disconnect();
    };
  }, [heat, dark, fromMs, toMs]);
  return (
    <>
      <div class="heat">
        <canvas ref={canvas} role="img" aria-label={`${panel.title}: ${heatWords(heat, panel)}`} />
      </div>
      <p class="quiet">{heatWords(heat, panel)}</p>
    </>
  );
}

/** At the cursor, or the end: which bucket holds the most. */
function heatWords({ buckets, times, cells }: Heat, panel: PanelView): string {
  const at = shownAtMs.value ?? times.at(-1) ?? 0;
  const found = times.findLastIndex((time) => time <= at);
  const column = cells[Math.max(0, found)] ?? [];
  const most = Math.max(0, ...column.map((value) => value ?? 0));
  if (most === 0) return "no open sockets";
  const index = column.findIndex((value) => value === most);
  const [low, high] = [index === 0 ? 0 : (buckets[index - 1] ?? 0), buckets[index] ?? null];
  const words =
    high === null
      ? `above ${formatUnit(low, panel.unit)}`
      : `${formatUnit(low, panel.unit)} to ${formatUnit(high, panel.unit)}`;
  return `${clockText(times[Math.max(0, found)] ?? 0)}: most, ${Math.round(most)}, at ${words}`;
}

function drawHeat(
  surface: HTMLCanvasElement,
  { buckets, times, cells }: Heat,
  panel: PanelView,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): void {
  const scale = window.devicePixelRatio;
  const [width, height] = [surface.clientWidth, surface.clientHeight];
  if (width < LEFT + 10 || height < BOTTOM + 10) return;
  surface.width = width * scale;
  surface.height = height * scale;
  const pen = surface.getContext("2d");
  if (pen === null) return;
  pen.scale(scale, scale);
  const x = (ms: number): number => LEFT + ((ms - fromMs) / (toMs - fromMs)) * (width - LEFT - 6);
  const rowHeight = (height - BOTTOM - 4) / buckets.length;
  const most = Math.max(1, ...cells.flatMap((column) => column.map((value) => value ?? 0)));
  const told = paint("told");
  pen.font = "11px system-ui, sans-serif";
  times.forEach((time, column) => {
    const until = times[column + 1] ?? time + (time - (times[column - 1] ?? time));
    (cells[column] ?? []).forEach((value, row) => {
      if (value === null || value <= 0) return;
      pen.globalAlpha = Math.max(0.12, Math.sqrt(value / most));
      pen.fillStyle = told;
      pen.fillRect(
        x(time),
        height - BOTTOM - (row + 1) * rowHeight,
        Math.max(1, x(until) - x(time)),
        Math.max(1, rowHeight - 1),
      );
    });
  });
  pen.globalAlpha = 1;
  pen.fillStyle = paint("quiet");
  pen.textAlign = "right";
  const every = Math.max(1, Math.ceil(16 / rowHeight));
  buckets.forEach((bound, row) => {
    if (row % every !== 0) return;
    const text = bound === null ? "more" : formatUnit(bound, panel.unit);
    pen.fillText(text, LEFT - 6, height - BOTTOM - (row + 0.5) * rowHeight + 4);
  });
  pen.textAlign = "center";
  for (const tick of timeTicks(fromMs - originMs.value, toMs - originMs.value, 10)) {
    const at = x(tick + originMs.value);
    if (at < LEFT + 20 || at > width - 24) continue;
    pen.fillText(clockText(tick + originMs.value), at, height - 6);
  }
}
