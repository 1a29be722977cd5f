import type { QueryPort, Series } from "../observe/series.ts";
import { CHARTS, type ChartDefinition, type Tone } from "./chart-definitions.ts";
import type { Chart } from "./run-result.ts";

/** More points than a chart of a thousand pixels can show help nobody. */
const POINTS_MAX = 360;
const STEP_MS_MIN = 15_000;

/** Agents in one state over time, as the scenario's reader of the history computed them. */
export interface StateSeries {
  readonly name: string;
  readonly tone: Tone;
  /** [lab ms since T+0, agents], in order of time. */
  readonly points: readonly (readonly [number, number])[];
}

export interface BuildChartsOptions {
  readonly query: QueryPort;
  /** Agents by state, from the lowest band to the highest; empty when nobody computed them. */
  readonly agentStates: readonly StateSeries[];
  /** Lab time of T+0, ms since the Unix epoch. */
  readonly timelineStartMs: number;
  /** Lab time until which samples are complete, ms since the Unix epoch. */
  readonly endMs: number;
  /** Hears of a query that failed; its chart then says "no samples". */
  readonly onFailure?: (chart: string, error: unknown) => void;
}

/** All charts of a report. A chart without data has no series: it is never drawn as zero. */
export async function buildCharts(options: BuildChartsOptions): Promise<readonly Chart[]> {
  const charts = await Promise.all(CHARTS.map((definition) => queriedChart(definition, options)));
  return [agentsChart(options.agentStates), ...charts];
}

/** The step of the range queries, lab ms: a multiple of the scrape interval. */
export function chartStepMs(lengthMs: number): number {
  return Math.max(1, Math.ceil(lengthMs / POINTS_MAX / STEP_MS_MIN)) * STEP_MS_MIN;
}

function agentsChart(states: readonly StateSeries[]): Chart {
  return {
    id: "agents",
    title: "Agents by state",
    says: "An agent is connected while its configuration stream is open and settled.",
    unit: "count",
    stacked: true,
    query: "history",
    thresholds: [],
    series: states.filter(({ points }) => points.length > 0),
  };
}

async function queriedChart(
  definition: ChartDefinition,
  options: BuildChartsOptions,
): Promise<Chart> {
  const { id, title, says, unit, thresholds, queries } = definition;
  const series: Chart["series"][number][] = [];
  for (const { expr, name, tone } of queries) {
    for (const found of await rangeOrNothing(definition, expr, options)) {
      const text = "fixed" in name ? name.fixed : (found.labels[name.label] ?? "(none)");
      const points = withGaps(found, options);
      if (points.length > 0) series.push({ name: text, tone: tone(text), points });
    }
  }
  series.sort((a, b) => toneOrder(a.tone) - toneOrder(b.tone));
  const query = queries.map(({ expr }) => expr).join("\n");
  return { id, title, says, unit, stacked: false, query, thresholds, series };
}

async function rangeOrNothing(
  definition: ChartDefinition,
  expr: string,
  options: BuildChartsOptions,
): Promise<readonly Series[]> {
  const { query, timelineStartMs, endMs, onFailure } = options;
  if (endMs <= timelineStartMs) return [];
  try {
    return await query.range(expr, timelineStartMs, endMs, chartStepMs(endMs - timelineStartMs));
  } catch (error) {
    onFailure?.(definition.id, error);
    return [];
  }
}

/** Points relative to T+0; an instant the answer leaves out becomes a gap, not a straight line. */
function withGaps(
  series: Series,
  options: BuildChartsOptions,
): (readonly [number, number | null])[] {
  const stepMs = chartStepMs(options.endMs - options.timelineStartMs);
  const points: (readonly [number, number | null])[] = [];
  let previousAtMs: number | null = null;
  for (const { at, value } of series.points) {
    const atMs = at - options.timelineStartMs;
    if (previousAtMs !== null && atMs - previousAtMs > stepMs * 1.5) {
      points.push([previousAtMs + stepMs, null]);
    }
    points.push([atMs, Number.isFinite(value) ? value : null]);
    previousAtMs = atMs;
  }
  return points.some(([, value]) => value !== null) ? points : [];
}

/** What hurts comes first, so that it is drawn and read first. */
function toneOrder(tone: Tone): number {
  return ["hurt", "told", "healed", "neutral"].indexOf(tone);
}
