import { z } from "zod";
import { formatOffset } from "../../../kit/duration.ts";
import type { Evidence } from "../evidence.ts";
import type { Margin } from "../margin.ts";
import type { Series, SeriesPoint } from "../../observe/series.ts";
import { instantsOf, seriesMargin, surroundings } from "../series-margin.ts";
import { finding, type Check, type Finding, type Window } from "./check.ts";
import { Holds, holdsIn, holdsSaid, keeps, windowOf } from "./holds.ts";

/** A comparison of a value: operator and number. */
export const COMPARISON = /^(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)$/;

const Shape = z.strictObject({
  query: z.string().min(1),
  /** A comparison that every value satisfies, or `none`: no series at all. */
  is: z.union([z.literal("none"), z.string().regex(COMPARISON, 'needs "<= 10" or "none"')]),
  /** Series whose targets prove by `up` that they were watched; needed with `none`. */
  watched: z.string().optional(),
  /** `always` unless the window says `by`. */
  holds: Holds.optional(),
});
const Spec = Shape.refine(
  ({ is, holds }) => is !== "none" || holds === undefined || holds === "always",
  'with "is: none" nothing else than always can hold',
);
type Spec = z.output<typeof Spec>;

/** Share of a window's instants that must have a value, for "always" to mean something. */
const COVERAGE_MIN = 0.95;

/** A PromQL query over the window, evaluated at every scrape interval. */
export const promqlCheck: Check<Spec> = {
  key: "promql",
  says: "a PromQL query whose values all satisfy a comparison, or which has none",
  schema: Spec,
  judge: judgeQuery,
};

/** Judges a query as the key `promql` does. @throws LabError when the store does not answer. */
export async function judgeQuery(evidence: Evidence, given: Window, spec: Spec): Promise<Finding> {
  const holds = holdsIn(spec.holds, given);
  const window = windowOf(holds, given);
  const [series, around] = await ask(evidence, window, spec.query);
  if (spec.is === "none") return await judgeNone(evidence, window, spec, series, around);
  const points = series
    .flatMap((line) => line.points)
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => a.at - b.at);
  const kept = keeps(holds, points, comparison(spec.is), {
    window,
    originMs: evidence.timelineStartMs,
  });
  const doubt = coverageDoubt(evidence, window, points);
  if (doubt !== undefined && !kept.decided) {
    const facts = { expected: spec.is, seen: doubt, where: spec.query };
    return { ...facts, verdict: "inconclusive", sinceMs: null };
  }
  return finding(kept.holds, {
    expected: `${spec.is}${holdsSaid(holds)}`,
    seen: `${extent(points)}${kept.says}`,
    where: spec.query,
    margin: marginOf(evidence, window, holds, spec, around),
    mayBeTimeOuts: true,
    sinceMs: kept.sinceMs,
  });
}

/** Null where no single instant decides: to recover is a course of many. */
function marginOf(
  evidence: Evidence,
  window: Window,
  holds: Holds,
  { query, is }: Spec,
  around: readonly SeriesPoint[],
): Margin | null {
  if (typeof holds !== "string") return null;
  const [, operator = "", limit = ""] = COMPARISON.exec(is) ?? [];
  const isSometime = holds === "at some time";
  const instants = instantsOf(
    around,
    (value) => distanceTo(value, operator, Number(limit)),
    (distances) => (isSometime ? Math.max(...distances) : Math.min(...distances)),
  );
  const judged: Window = isSometime ? { ...window, kind: "by" } : window;
  return seriesMargin(instants, judged, query, evidence.scrapeIntervalMs);
}

/** Why points are too few for "always" or "never" to mean something, or undefined. */
function coverageDoubt(
  evidence: Evidence,
  window: Window,
  points: readonly SeriesPoint[],
): string | undefined {
  const instants = new Set(points.map(({ at }) => at)).size;
  const wanted = instantCount(evidence, window);
  if (instants === 0) return "the query has no data in this window";
  if (instants >= wanted * COVERAGE_MIN) return undefined;
  return `data at only ${instants} of ${wanted} instants of this window`;
}

function extent(points: readonly SeriesPoint[]): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low === high ? short(low) : `${short(low)} to ${short(high)}`;
}

/** The series within the window, and all points of its surroundings too. */
async function ask(
  evidence: Evidence,
  window: Window,
  query: string,
): Promise<readonly [inside: readonly Series[], around: readonly SeriesPoint[]]> {
  const { fromMs, toMs } = surroundings(evidence, window);
  const all = await evidence.query.range(query, fromMs, toMs, evidence.scrapeIntervalMs);
  const around = all.flatMap(({ points }) => points);
  if (window.kind === "at") return [await evidence.query.instant(query, window.toMs), around];
  const inside = all.map(({ labels, points }) => ({
    labels,
    points: points.filter(({ at }) => at >= window.fromMs && at <= window.toMs),
  }));
  return [inside.filter(({ points }) => points.length > 0), around];
}

/** How many instants a query over the window has. */
function instantCount(evidence: Evidence, window: Window): number {
  if (window.kind === "at") return 1;
  return Math.floor((window.toMs - window.fromMs) / evidence.scrapeIntervalMs) + 1;
}

/** Nothing is the right answer only when every target was scraped throughout. */
async function judgeNone(
  evidence: Evidence,
  window: Window,
  spec: Spec,
  series: readonly Series[],
  around: readonly SeriesPoint[],
): Promise<Finding> {
  const margin = noneMargin(evidence, window, spec.query, around);
  const values = series.flatMap(({ points }) => points);
  const first = values[0];
  if (first !== undefined) {
    const at = formatOffset(first.at - evidence.timelineStartMs);
    return finding(false, {
      expected: "no such series",
      seen: `${series.length} series, first value ${short(first.value)} at ${at}`,
      where: spec.query,
      margin,
      mayBeTimeOuts: true,
      sinceMs: first.at,
    });
  }
  const watched = spec.watched ?? 'up{job="gitlab-kas"}';
  const [up] = await ask(evidence, window, watched);
  const expectedPoints = instantCount(evidence, window);
  const gap = up.find(
    ({ points }) => points.length < expectedPoints || points.some(({ value }) => value !== 1),
  );
  if (up.length === 0 || gap !== undefined) {
    return {
      verdict: "inconclusive",
      expected: "no such series, with every target scraped",
      seen: `nothing, but ${watched} has gaps or is not 1`,
      sinceMs: null,
      where: watched,
    };
  }
  return finding(true, {
    expected: "no such series",
    seen: `none, with ${up.length} targets scraped throughout`,
    where: spec.query,
    margin,
  });
}

/** Every scrape of the surroundings counts: one without a value is one where "none" holds. */
function noneMargin(
  evidence: Evidence,
  window: Window,
  query: string,
  around: readonly SeriesPoint[],
): Margin | null {
  const { fromMs, toMs } = surroundings(evidence, window);
  const step = evidence.scrapeIntervalMs;
  const present = new Set(around.map(({ at }) => at));
  const instants = Array.from({ length: Math.floor((toMs - fromMs) / step) + 1 }, (_, index) => {
    const at = fromMs + index * step;
    return { at, distance: present.has(at) ? -1 : 1 };
  });
  return seriesMargin(instants, window, query, step);
}

/** How far a value is from its limit: at least 0 where the comparison holds, else below. */
function distanceTo(value: number, operator: string, limit: number): number {
  const size = operator === "==" || operator === "!=" ? 1 : Math.abs(value - limit);
  const least = Number.MIN_VALUE;
  return compare(value, operator, limit) ? size : -Math.max(size, least);
}

/** What a comparison such as `>= 10` asks of a value. */
export function comparison(text: string): (value: number) => boolean {
  const [, operator = "", limit = ""] = COMPARISON.exec(text) ?? [];
  return (value) => compare(value, operator, Number(limit));
}

function compare(value: number, operator: string, limit: number): boolean {
  switch (operator) {
    case "<=":
      return value <= limit;
    case ">=":
      return value >= limit;
    case "<":
      return value < limit;
    case ">":
      return value > limit;
    case "!=":
      return value !== limit;
    default:
      return value === limit;
  }
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
