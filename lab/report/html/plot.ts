import type { Chart } from "../run-result.ts";
import { html, trusted, type Markup } from "./markup.ts";
import { stackBands, type Band } from "./stack.ts";
import type { TimeAxis } from "./time-axis.ts";
import type { ValueScale } from "./value-scale.ts";

/** The drawing stretches to its cell; strokes keep their width, and no text is inside. */
const WIDTH = 1000;
const HEIGHT = 100;
const DASHES = ["none", "7 3", "2 3", "9 3 2 3"];
const GREYS = 4;

/** How a series looks: its tone, and a dash or a grey that tells it from others of the tone. */
export interface SeriesStyle {
  readonly className: string;
  readonly dash: string;
}

export function seriesStyles(chart: Chart): readonly SeriesStyle[] {
  const seen = new Map<string, number>();
  return chart.series.map(({ tone }) => {
    const index = seen.get(tone) ?? 0;
    seen.set(tone, index + 1);
    const className = tone === "neutral" ? `neutral-${index % GREYS}` : toneClass(tone, index);
    return { className, dash: DASHES[index % DASHES.length] ?? "none" };
  });
}

/** A second band of a tone is paler and has a dashed outline; a second line is told by its dash. */
function toneClass(tone: string, index: number): string {
  return index === 0 ? tone : `${tone} again`;
}

/** The chart as SVG; visible without any script. */
export function plotSvg(chart: Chart, axis: TimeAxis, scale: ValueScale): Markup {
  const styles = seriesStyles(chart);
  const shapes = chart.stacked
    ? bands(chart, styles, axis, scale)
    : lines(chart, styles, axis, scale);
  const thresholds = chart.thresholds.map(({ value }) => {
    const y = (1 - scale.position(value)) * HEIGHT;
    return html`<line class="threshold" x1="0" x2="${WIDTH}" y1="${round(y)}" y2="${round(y)}" />`;
  });
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${chart.title}"
  >
    ${shapes}${thresholds}
  </svg>`;
}

function lines(
  chart: Chart,
  styles: readonly SeriesStyle[],
  axis: TimeAxis,
  scale: ValueScale,
): readonly Markup[] {
  const drawn = chart.series.map(({ points }, index) => {
    const { className = "neutral-0", dash = "none" } = styles[index] ?? {};
    const path = linePath(points, axis, scale);
    return html`<path class="line ${className}" stroke-dasharray="${dash}" d="${trusted(path)}" />`;
  });
  return drawn.reverse(); // what hurts comes first in the legend and last, on top, in the drawing
}

function linePath(
  points: Chart["series"][number]["points"],
  axis: TimeAxis,
  scale: ValueScale,
): string {
  let path = "";
  let isOpen = false;
  for (const [atMs, value] of points) {
    if (value !== null) {
      path += `${isOpen ? "L" : "M"}${x(axis, atMs)} ${round((1 - scale.position(value)) * HEIGHT)}`;
    }
    isOpen = value !== null;
  }
  return path;
}

function bands(
  chart: Chart,
  styles: readonly SeriesStyle[],
  axis: TimeAxis,
  scale: ValueScale,
): readonly Markup[] {
  return stackBands(chart.series).map((band, index) => {
    const className = styles[index]?.className ?? "neutral-0";
    return html`<path class="band ${className}" d="${trusted(bandPath(band, axis, scale))}" />`;
  });
}

function bandPath({ steps }: Band, axis: TimeAxis, scale: ValueScale): string {
  const edge = (pick: (step: Band["steps"][number]) => number): string[] =>
    steps.flatMap((step, index) => {
      const y = round((1 - scale.position(pick(step))) * HEIGHT);
      const untilMs = steps[index + 1]?.atMs ?? axis.endMs;
      return [`${x(axis, step.atMs)} ${y}`, `${x(axis, untilMs)} ${y}`];
    });
  const outline = [...edge(({ high }) => high), ...edge(({ low }) => low).reverse()];
  return outline.length === 0 ? "" : `M${outline.join("L")}Z`;
}

function x(axis: TimeAxis, atMs: number): number {
  return round(axis.percent(atMs) * (WIDTH / 100));
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
