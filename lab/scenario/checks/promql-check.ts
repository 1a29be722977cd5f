import { z } from "zod";
import { formatOffset } from "../duration.ts";
import type { Evidence } from "../evidence.ts";
import type { Series } from "../../observe/series.ts";
import { finding, type Check, type Finding, type Window } from "./check.ts";

const COMPARISON = /^(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)$/;

const Spec = z.strictObject({
  query: z.string().min(1),
  /** A comparison that every value satisfies, or `none`: no series at all. */
  is: z.union([z.literal("none"), z.string().regex(COMPARISON, 'needs "<= 10" or "none"')]),
  /** Series whose targets prove by `up` that they were watched; needed with `none`. */
  watched: z.string().optional(),
});
type Spec = z.output<typeof Spec>;

/** A PromQL query over the window, evaluated at every scrape interval. */
export const promqlCheck: Check<Spec> = {
  key: "promql",
  says: "a PromQL query whose values all satisfy a comparison, or which has none",
  schema: Spec,
  async judge(evidence, window, spec) {
    const series = await ask(evidence, window, spec.query);
    if (spec.is === "none") return await judgeNone(evidence, window, spec, series);
    const [, operator = "", limitText = ""] = COMPARISON.exec(spec.is) ?? [];
    const points = series.flatMap((line) => line.points);
    if (points.length === 0) {
      return {
        verdict: "inconclusive",
        expected: spec.is,
        seen: "the query has no data in this window",
        sinceMs: null,
        where: spec.query,
      };
    }
    const limit = Number(limitText);
    const good = points.filter(({ value }) => compare(value, operator, limit));
    const bad = points.find((point) => !good.includes(point));
    const values = points.map(({ value }) => value);
    const holds = window.kind === "by" ? good.length > 0 : bad === undefined;
    return finding(holds, {
      expected: `${spec.is}${window.kind === "by" ? " at some time" : ""}`,
      seen: `${short(Math.min(...values))} to ${short(Math.max(...values))}`,
      where: spec.query,
      sinceMs: bad?.at ?? null,
    });
  },
};

async function ask(evidence: Evidence, window: Window, query: string): Promise<readonly Series[]> {
  if (window.kind === "at") return await evidence.query.instant(query, window.toMs);
  const step = evidence.scrapeIntervalMs;
  return await evidence.query.range(query, window.fromMs, window.toMs, step);
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
  const expectedPoints = Math.floor((window.toMs - window.fromMs) / evidence.scrapeIntervalMs) + 1;
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
