import uPlot from "uplot";
import { labTime } from "../../../../report/format.ts";
import { columnsOf, type ChartModel, type ChartSeries } from "./chart-model.ts";
import { paint, wash } from "./colours.ts";
import { TIME_STEPS } from "./time-ticks.ts";

const BAR_PIXELS = 4;
/** Larger where the whole page is. */
const fontPixels = (): number => (window.innerWidth >= 2400 ? 14 : 11);
const font = (): string => `${fontPixels()}px system-ui, sans-serif`;

/** Draws into `host`; `onPoint` hears of the instant under the pointer, null when it leaves. */
export function drawChart(
  host: HTMLElement,
  model: ChartModel,
  size: { readonly width: number; readonly height: number },
  onPoint: (atMs: number | null) => void,
): uPlot {
  const options: uPlot.Options = {
    ...size,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    scales: {
      x: {
        time: false,
        range: () => [secondsOf(model, model.fromMs), secondsOf(model, model.toMs)],
      },
      y: { range: (_, low, high) => valueRange(model, low, high) },
    },
    axes: [timeAxis(), valueAxis(model)],
    series: [{}, ...model.series.map((series) => lineOf(series, model))],
    bands: model.stacked ? bandsOf(model) : [],
    cursor: { drag: { x: false, y: false }, points: { show: false }, x: false, y: false },
    hooks: {
      drawClear: [(plot) => drawShades(plot, model)],
      draw: [(plot) => drawThresholds(plot, model)],
      setCursor: [
        (plot) => {
          const left = plot.cursor.left ?? -1;
          onPoint(left < 0 ? null : plot.posToVal(left, "x") * 1000 + model.originMs);
        },
      ],
    },
  };
  return new uPlot(options, alignedOf(model), host);
}

export function alignedOf(model: ChartModel): uPlot.AlignedData {
  return columnsOf(model) as uPlot.AlignedData;
}

/** An instant on the axis. */
export function secondsOf({ originMs }: ChartModel, atMs: number): number {
  return (atMs - originMs) / 1000;
}

function timeAxis(): uPlot.Axis {
  return {
    font: font(),
    stroke: () => paint("quiet"),
    grid: { stroke: () => paint("line"), width: 1 },
    ticks: { show: false },
    size: fontPixels() + 13,
    gap: 4,
    space: 64,
    incrs: [...TIME_STEPS],
    values: (_, ticks) => ticks.map((seconds) => labTime(seconds * 1000)),
  };
}

function valueAxis({ format }: ChartModel): uPlot.Axis {
  return {
    font: font(),
    stroke: () => paint("quiet"),
    grid: { stroke: () => paint("line"), width: 1 },
    ticks: { show: false },
    gap: 5,
    space: 28,
    size: (_, values) =>
      Math.max(
        30,
        ...((values as string[] | null) ?? []).map(
          (text) => text.length * fontPixels() * 0.58 + 10,
        ),
      ),
    values: (_, ticks) => ticks.map(format),
  };
}

function lineOf(series: ChartSeries, { stepped, stacked }: ChartModel): uPlot.Series {
  const steps = uPlot.paths.stepped;
  const fill = stacked ? (series.fill ?? 0.85) : (series.fill ?? 0);
  return {
    label: series.name,
    stroke: () => paint(series.colour),
    width: series.width ?? (stacked ? 1 : 1.6),
    ...(fill > 0 ? { fill: () => wash(series.colour, fill) } : {}),
    ...(series.dash === undefined ? {} : { dash: [...series.dash] }),
    points: { show: false },
    spanGaps: false,
    ...(stepped === true && steps !== undefined ? { paths: steps({ align: 1 }) } : {}),
  };
}

/** Each layer is filled down to the one below it only. */
function bandsOf({ series }: ChartModel): uPlot.Band[] {
  return series.slice(1).map((_, index) => ({ series: [index + 2, index + 1] }));
}

/** From zero unless something lies below, with room for the lines of thresholds near the data. */
function valueRange(model: ChartModel, low: number | null, high: number | null): [number, number] {
  const top = model.max ?? Math.max(high ?? 0, nearThreshold(model, high ?? 0));
  const bottom = model.min ?? Math.min(0, low ?? 0);
  return [
    bottom,
    top <= bottom ? bottom + 1 : top + (model.max === undefined ? (top - bottom) * 0.08 : 0),
  ];
}

function nearThreshold({ thresholds }: ChartModel, high: number): number {
  const reach = thresholds
    .map(({ value }) => value)
    .filter((value) => high === 0 || value < high * 4);
  return Math.max(0, ...reach);
}

function drawShades(plot: uPlot, model: ChartModel): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { kind, fromMs, toMs, colour } of model.shades) {
    const from = Math.max(bbox.left, plot.valToPos(secondsOf(model, fromMs), "x", true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(secondsOf(model, toMs), "x", true));
    if (to <= from) continue;
    ctx.fillStyle = kind === "bar" ? paint(colour) : wash(colour, 0.1);
    const height = kind === "bar" ? BAR_PIXELS * devicePixelRatio : bbox.height;
    ctx.fillRect(from, kind === "bar" ? bbox.top - height : bbox.top, to - from, height);
  }
  ctx.restore();
}

function drawThresholds(plot: uPlot, model: ChartModel): void {
  const { ctx, bbox } = plot;
  const top = plot.scales["y"]?.max ?? 0;
  ctx.save();
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.font = `${fontPixels() * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  for (const { value, colour, label } of model.thresholds) {
    if (value > top) continue;
    const y = Math.round(plot.valToPos(value, "y", true));
    ctx.strokeStyle = paint(colour);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    if (label === undefined) continue;
    ctx.fillStyle = paint(colour);
    ctx.fillText(label, bbox.left + bbox.width - 4 * devicePixelRatio, y - 2 * devicePixelRatio);
  }
  ctx.restore();
}
