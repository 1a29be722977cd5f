import { z } from "zod";
import { formatOffset } from "../../../kit/duration.ts";
import type { Evidence } from "../evidence.ts";
import type { Series, SeriesPoint } from "../../observe/series.ts";
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
  const series = await ask(evidence, window, spec.query);
  if (spec.is === "none") return await judgeNone(evidence, window, spec, series);
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
    sinceMs: kept.sinceMs,
  });
}

/** Why points are too few for "always" or "never" to mean something, or undefined. */
function coverageDoubt(
  evidence: Evidence,
  window: Window,
  points: readonly SeriesPoint[],
): string | undefined {
  const instants = new Set(points.map(({ at }) => at)).size;
  const wanted = instantsOf(evidence, window);
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

async function ask(evidence: Evidence, window: Window, query: string): Promise<readonly Series[]> {
  if (window.kind === "at") return await evidence.query.instant(query, window.toMs);
  const step = evidence.scrapeIntervalMs;
  return await evidence.query.range(query, window.fromMs, window.toMs, step);
}

/** How many instants a query over the window has. */
function instantsOf(evidence: Evidence, window: Window): number {
  if (window.kind === "at") return 1;
  return Math.floor((window.toMs - window.fromMs) / evidence.scrapeIntervalMs) + 1;
}

/** Nothing is the right answer only when every target was scraped throughout. */
async function judgeNone(
  evidence: Evidence,
  window: Window,
  spec: Spec,
  series: readonly Series[],
): Promise<Finding> {
  const values = series.flatMap(({ points }) => points);
  const first = values[0];
  if (first !== undefined) {
    const at = formatOffset(first.at - evidence.timelineStartMs);
    return finding(false, {
      expected: "no such series",
      seen: `${series.length} series, first value ${short(first.value)} at ${at}`,
      where: spec.query,
      sinceMs: first.at,
    });
  }
  const watched = spec.watched ?? 'up{job="gitlab-kas"}';
  const up = await ask(evidence, window, watched);
  const expectedPoints = instantsOf(evidence, window);
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
  });
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
