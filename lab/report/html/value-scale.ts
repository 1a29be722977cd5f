import type { Chart } from "../run-result.ts";
import { stackBands } from "./stack.ts";

/** Maps values to 0 (bottom) .. 1 (top), with round ticks. */
export interface ValueScale {
  readonly kind: "linear" | "log";
  readonly ticks: readonly number[];
  position(value: number): number;
}

/** A ratio this many times above its thresholds would press them flat against the bottom. */
const LOG_FROM_FACTOR = 10;
const LOG_FLOOR = 0.0001;

export function scaleFor(chart: Chart): ValueScale {
  const max = chart.stacked ? stackedMax(chart) : lineMax(chart);
  const threshold = Math.max(0, ...chart.thresholds.map(({ value }) => value));
  if (chart.unit === "ratio" && threshold > 0 && max > threshold * LOG_FROM_FACTOR)
    return logScale();
  return linearScale(Math.max(max, threshold * 1.25), chart.unit === "count");
}

function linearScale(max: number, whole: boolean): ValueScale {
  const step = niceStep(max <= 0 ? 1 : max, whole);
  const top = Math.max(step, Math.ceil((max - step * 1e-9) / step) * step);
  const count = Math.round(top / step);
  return {
    kind: "linear",
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6))),
    position: (value) => Math.max(0, Math.min(1, value / top)),
  };
}

/** 0.01 % to 100 %; nothing at all lies on the bottom line. */
function logScale(): ValueScale {
  const decades = -Math.log10(LOG_FLOOR);
  return {
    kind: "log",
    ticks: [0.0001, 0.001, 0.01, 0.1, 1],
    position: (value) =>
      value <= LOG_FLOOR ? 0 : Math.min(1, Math.log10(value / LOG_FLOOR) / decades),
  };
}

/** One, two or five times a power of ten, giving two to four steps. */
function niceStep(max: number, whole: boolean): number {
  const raw = max / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= raw * 0.999) ?? 10;
  const step = factor * power;
  return whole ? Math.max(1, Math.round(step)) : step;
}

function lineMax(chart: Chart): number {
  return chart.series.reduce(
    (max, { points }) => points.reduce((inner, [, value]) => Math.max(inner, value ?? 0), max),
    0,
  );
}

function stackedMax(chart: Chart): number {
  const top = stackBands(chart.series).at(-1);
  return (top?.steps ?? []).reduce((max, { high }) => Math.max(max, high), 0);
}
