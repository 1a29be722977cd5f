import type { Span } from "./agent-timeline.ts";
import type { Window } from "./judged-window.ts";

/** How much a decisive observation could have moved in time without changing a verdict. */
export interface Margin {
  /** Lab ms; a lateness above it could have changed the verdict. */
  readonly ms: number;
  /** When lateness could have moved the observation: up to it, from what it depends on. */
  readonly within: readonly Span[];
  /** What lies how near to which limit: `reached 1.2 s before its limit`. */
  readonly says: string;
  /** Whether it was read from events or from scraped samples. */
  readonly restsOn: "events" | "samples";
  /**
   * A stretch that a call may have waited through: it waits in every process that it passes, so in
   * here the lateness of all of them adds up.
   */
  readonly waits?: Span;
}

/**
 * The longest way from a cause to what agents see of it, lab ms: Rails' cache of a flag (60 s), kas'
 * cache of an answer (300 s), one poll (20 s). Source: kas 14.2-pre protocol, sections on the agent
 * info cache and on polling; Rails and Gitaly reference, section on feature flags.
 */
export const DEPENDS_MS = 380_000;

/** Shifts beyond this are not looked at: no run is that late (see MAX_LAG_MS). */
const SHIFT_MS_MAX = 300_000;

/**
 * From when on lateness could have moved a turn: what must come "by" a time depends on everything
 * since its window began, anything else on the last `dependsMs` before it.
 */
export function dependsFrom(window: Window, turnMs: number, dependsMs = DEPENDS_MS): number {
  return window.kind === "by" ? Math.min(window.fromMs, turnMs) : turnMs - dependsMs;
}

/** An instant from which on something holds, or does not. */
export interface Turn {
  readonly atMs: number;
  readonly holds: boolean;
}

/** The nearest shift that changes a verdict. */
export interface Flip {
  /** How far, lab ms, at least 0. */
  readonly ms: number;
  /** The turn that would have to come on the other side of a limit. */
  readonly turnMs: number;
}

/**
 * How far observations must move against their window for its verdict to change: the nearest turn
 * that would cross a limit, or the longest stretch on which the verdict rests, if that is shorter (a
 * stretch of 3 s is as little proof as a limit that is 3 s away).
 * @param turns all turns of the run in order; `before` says what held before the first.
 * @returns undefined when no shift of up to five minutes changes it.
 */
export function nearestFlip(
  turns: readonly Turn[],
  before: boolean,
  window: Window,
): Flip | undefined {
  const verdict = verdictOf(turns, before, window, 0);
  const candidates: Flip[] = [];
  for (const { atMs } of turns) {
    for (const limitMs of [window.fromMs, window.toMs]) {
      const distance = Math.abs(atMs - limitMs);
      if (distance > SHIFT_MS_MAX) continue;
      // The turn itself on the limit, and just across it.
      for (const shift of [atMs - limitMs, atMs - limitMs + 1, atMs - limitMs - 1]) {
        if (verdictOf(turns, before, window, shift) === verdict) continue;
        candidates.push({ ms: distance, turnMs: atMs });
      }
    }
  }
  const rested = longestRest(turns, before, window, verdict);
  if (rested !== undefined && rested.ms <= SHIFT_MS_MAX) candidates.push(rested);
  return nearest(candidates);
}

/** Whether a window that is shifted by `shift` would pass. */
function verdictOf(
  turns: readonly Turn[],
  before: boolean,
  window: Window,
  shift: number,
): boolean {
  const seen = statesIn(turns, before, window.fromMs + shift, window.toMs + shift);
  return window.kind === "by" ? seen.includes(true) : !seen.includes(false);
}

/** The state at `fromMs` and after every turn up to `toMs`. */
function statesIn(
  turns: readonly Turn[],
  before: boolean,
  fromMs: number,
  toMs: number,
): readonly boolean[] {
  let first = before;
  const later: boolean[] = [];
  for (const { atMs, holds } of turns) {
    if (atMs <= fromMs) first = holds;
    else if (atMs <= toMs) later.push(holds);
    else break;
  }
  return [first, ...later];
}

/**
 * Where something happened only once in a while ("by" passes, "during" fails): the longest stretch of
 * it that touches the window. Without it the verdict would be the other.
 */
function longestRest(
  turns: readonly Turn[],
  before: boolean,
  window: Window,
  verdict: boolean,
): Flip | undefined {
  const isRare = window.kind === "by" ? verdict : !verdict;
  if (!isRare) return undefined;
  const wanted = window.kind === "by";
  let longest: Flip | undefined;
  let [sinceMs, state] = [Number.NEGATIVE_INFINITY, before];
  for (const { atMs, holds } of [...turns, { atMs: Number.POSITIVE_INFINITY, holds: !wanted }]) {
    if (state === wanted && holds !== wanted) {
      const touches = sinceMs <= window.toMs && atMs > window.fromMs;
      if (touches && atMs - sinceMs > (longest?.ms ?? 0)) {
        longest = { ms: atMs - sinceMs, turnMs: Number.isFinite(atMs) ? atMs : sinceMs };
      }
    }
    if (state !== holds) sinceMs = atMs;
    state = holds;
  }
  return longest;
}

/**
 * The same for what happens at instants: a verdict that is a function of the events within a window.
 * @param holds the verdict when the window is shifted by so much.
 */
export function nearestEventFlip(
  eventsMs: readonly number[],
  window: Window,
  holds: (shiftMs: number) => boolean,
): Flip | undefined {
  const verdict = holds(0);
  const candidates: Flip[] = [];
  for (const atMs of eventsMs) {
    for (const limitMs of [window.fromMs, window.toMs]) {
      const shift = atMs - limitMs;
      if (Math.abs(shift) > SHIFT_MS_MAX) continue;
      const changes = [shift, shift + 1, shift - 1].some((ms) => holds(ms) !== verdict);
      if (changes) candidates.push({ ms: Math.abs(shift), turnMs: atMs });
    }
  }
  return nearest(candidates);
}

function nearest(flips: readonly Flip[]): Flip | undefined {
  let best: Flip | undefined;
  for (const flip of flips) if (best === undefined || flip.ms < best.ms) best = flip;
  return best;
}

/** `1.2 s`, `29 s`, `4 min`. */
export function lengthOf(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** The stretch on which a verdict rests; undefined where a limit is nearer. */
export function stretchOf(flip: Flip, window: Window): Span | undefined {
  const { turnMs, ms } = flip;
  const isAtLimit = Math.abs(Math.abs(turnMs - nearerLimit(flip, window)) - ms) <= 1;
  return isAtLimit ? undefined : { fromMs: turnMs - ms, toMs: turnMs };
}

function nearerLimit({ turnMs }: Flip, { fromMs, toMs }: Window): number {
  return Math.abs(turnMs - toMs) <= Math.abs(turnMs - fromMs) ? toMs : fromMs;
}

/** What a flip says of its window. */
export function flipSays(flip: Flip, window: Window): string {
  const limitMs = nearerLimit(flip, window);
  const isLast = limitMs === window.toMs;
  const side = flip.turnMs <= limitMs ? "before" : "after";
  const length = lengthOf(flip.ms);
  if (stretchOf(flip, window) !== undefined) return `it lasted only ${length}`;
  if (window.kind === "by" && isLast) return `reached ${length} ${side} its limit`;
  const what = window.kind === "at" ? "its time" : isLast ? "its end" : "its begin";
  return `it changed ${length} ${side} ${what}`;
}
