import { messageOf } from "../../kit/errors.ts";
import type { QueryPort, Series, SeriesPoint } from "./series.ts";

/** What a query must show of a run. */
export type Expected =
  /** Some series goes beyond what it was in the calm before the first fault, or comes into being. */
  | { readonly kind: "moves"; readonly way: "rises" | "falls"; readonly where?: Labels }
  /** There are series, and nothing moves them: a capacity. */
  | { readonly kind: "still" }
  /** No series in any run of the lab. */
  | { readonly kind: "empty" }
  /** There are series at some time of the run, whatever they do. */
  | { readonly kind: "there" }
  /** No error; this run need not have any series. */
  | { readonly kind: "answer" };

type Labels = Readonly<Record<string, string>>;

/** A run's times, lab ms since the Unix epoch. */
export interface RunTimes {
  readonly startMs: number;
  readonly endMs: number;
  /** The first fault. */
  readonly faultMs: number;
}

export interface ProvableQuery {
  readonly expr: string;
  readonly stepMs: number;
}

/** How long before the first fault counts as calm, lab ms: what is older may be the fleet's start. */
const CALM_MS = 150_000;
/** Share of the greatest value by which a series must go beyond the calm. */
const MARGIN = 0.1;

/**
 * Executes a query over a run and says what is wrong with its answer; null when nothing is. A query that
 * errors fails whatever is expected of it, and one that matches no series unless that is expected.
 */
export async function proveQuery(
  store: Pick<QueryPort, "range">,
  { expr, stepMs }: ProvableQuery,
  expected: Expected,
  times: RunTimes,
): Promise<string | null> {
  let series: readonly Series[];
  try {
    series = await store.range(expr, times.startMs, times.endMs, stepMs);
  } catch (error) {
    return messageOf(error);
  }
  if (expected.kind === "empty") {
    return series.length === 0 ? null : `has ${series.length} series, and must have none`;
  }
  if (expected.kind === "answer") return null;
  if (series.length === 0) return "matches no series";
  const judged = series.map((each) => ({ ...each, points: each.points.filter(isNumber) }));
  switch (expected.kind) {
    case "there":
      return null;
    case "still":
      return judged.some((each) => isMoving(each, times)) ? "moves, and should not" : null;
    case "moves": {
      const { way, where = {} } = expected;
      const named = judged.filter(({ labels }) => matches(labels, where));
      if (named.length === 0) return `has no series ${JSON.stringify(where)}`;
      const hasMoved = way === "rises" ? rises : falls;
      return named.some((each) => hasMoved(each, times, stepMs)) ? null : flat(named, way, times);
    }
  }
}

function isNumber({ value }: SeriesPoint): boolean {
  return Number.isFinite(value);
}

function matches(labels: Labels, where: Labels): boolean {
  return Object.entries(where).every(([label, value]) => labels[label] === value);
}

/** Values before the first fault and from it on. */
function split(
  { points }: Series,
  { faultMs }: RunTimes,
): { readonly calm: readonly number[]; readonly later: readonly SeriesPoint[] } {
  return {
    calm: points
      .filter(({ at }) => at >= faultMs - CALM_MS && at < faultMs)
      .map(({ value }) => value),
    later: points.filter(({ at }) => at >= faultMs),
  };
}

function margin(values: readonly number[]): number {
  return MARGIN * Math.max(...values.map(Math.abs));
}

/** A series that was not there counts as 0 before it came. */
function rises(series: Series, times: RunTimes): boolean {
  const { calm, later } = split(series, times);
  if (later.length === 0) return false;
  const top = Math.max(...later.map(({ value }) => value));
  const before = calm.length === 0 ? 0 : Math.max(...calm);
  return top > before + margin([top, before]);
}

/** So does one that ends or has a gap: while it is gone it is nothing. */
function falls(series: Series, times: RunTimes, stepMs: number): boolean {
  const { calm, later } = split(series, times);
  if (calm.length === 0) return false;
  const before = Math.min(...calm);
  if (isGone(later, times, stepMs)) return before !== 0;
  const bottom = Math.min(...later.map(({ value }) => value));
  return bottom < before - margin([bottom, before]);
}

function isGone(later: readonly SeriesPoint[], times: RunTimes, stepMs: number): boolean {
  const instants = [times.faultMs, ...later.map(({ at }) => at), times.endMs];
  return instants.some((at, index) => at - (instants[index - 1] ?? at) > 2 * stepMs);
}

function isMoving(series: Series, times: RunTimes): boolean {
  const { calm, later } = split(series, times);
  const values = [...calm, ...later.map(({ value }) => value)];
  return Math.max(...values) - Math.min(...values) > margin(values);
}

function flat(series: readonly Series[], way: string, times: RunTimes): string {
  const ranges = series.map((each) => {
    const { calm, later } = split(each, times);
    const says = (values: readonly number[]): string =>
      values.length === 0 ? "nothing" : `${Math.min(...values)} to ${Math.max(...values)}`;
    return `${says(calm)} in the calm, ${says(later.map(({ value }) => value))} later`;
  });
  const more = ranges.length > 3 ? `, and ${ranges.length - 3} more` : "";
  return `no series ${way}: ${ranges.slice(0, 3).join("; ")}${more}`;
}
