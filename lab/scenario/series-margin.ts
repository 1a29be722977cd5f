import type { SeriesPoint } from "../observe/series.ts";
import type { Window } from "./checks/check.ts";
import type { Evidence } from "./evidence.ts";
import { dependsFrom, flipSays, nearestFlip, type Margin, type Turn } from "./margin.ts";

/** How many scrape intervals beyond a window are looked at for the nearest flip. */
const BEYOND_STEPS = 8;
const RANGE = /\[(\d+)(s|m|h|d)\b/g;
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A window with its surroundings, as far as the run goes, on the same scrape instants. */
export function surroundings(
  evidence: Evidence,
  window: Window,
): { readonly fromMs: number; readonly toMs: number } {
  const step = evidence.scrapeIntervalMs;
  const steps = (ms: number): number => Math.max(0, Math.min(BEYOND_STEPS, Math.floor(ms / step)));
  return {
    fromMs: window.fromMs - step * steps(window.fromMs - evidence.timelineStartMs),
    toMs: window.toMs + step * steps(evidence.endMs - window.toMs),
  };
}

/** What the values of one instant come to: how far from the limit, below 0 when it does not hold. */
export interface Instant {
  readonly at: number;
  readonly distance: number;
}

/** Points by instant, each with the distance that decides it. */
export function instantsOf(
  points: readonly SeriesPoint[],
  distance: (value: number) => number,
  decides: (distances: readonly number[]) => number,
): readonly Instant[] {
  const byInstant = new Map<number, number[]>();
  for (const { at, value } of points) {
    if (Number.isNaN(value)) continue;
    const list = byInstant.get(at) ?? [];
    list.push(distance(value));
    byInstant.set(at, list);
  }
  return [...byInstant]
    .map(([at, distances]) => ({ at, distance: decides(distances) }))
    .sort((a, b) => a.at - b.at);
}

/**
 * The margin of a verdict over scraped values: the nearest instant at which it would be another. A
 * value that crosses its limit between two scrapes is taken to do so on a straight line.
 */
export function seriesMargin(
  instants: readonly Instant[],
  window: Window,
  query: string,
  stepMs: number,
): Margin | null {
  const first = instants[0];
  if (first === undefined) return null;
  const turns: Turn[] = [];
  let last = first;
  for (const next of instants) {
    const [held, holds] = [last.distance >= 0, next.distance >= 0];
    if (held !== holds) turns.push({ atMs: crossing(last, next), holds });
    last = next;
  }
  const toMs = window.fromMs + Math.floor((window.toMs - window.fromMs) / stepMs) * stepMs;
  const onScrapes = { ...window, toMs };
  const flip = nearestFlip(turns, first.distance >= 0, onScrapes);
  if (flip === undefined) return null;
  const fromMs = dependsFrom(window, flip.turnMs) - rangeOf(query);
  return {
    ms: flip.ms,
    within: [{ fromMs, toMs: flip.turnMs + stepMs }],
    says: flipSays(flip, onScrapes),
    restsOn: "samples",
  };
}

function crossing(a: Instant, b: Instant): number {
  const [before, after] = [Math.abs(a.distance), Math.abs(b.distance)];
  // A value on its limit is mostly a count or a state, which has no slope.
  const isState = Math.min(before, after) <= Number.MIN_VALUE;
  const share = before / (before + after);
  const at = a.at + (Number.isFinite(share) && !isState ? share : 0.5) * (b.at - a.at);
  return Math.max(a.at + 1, at);
}

/** The longest range that the query looks back over, lab ms. */
function rangeOf(query: string): number {
  const ranges = [...query.matchAll(RANGE)];
  return Math.max(0, ...ranges.map(([, n, unit]) => Number(n) * (UNIT_MS[unit ?? ""] ?? 0)));
}
