import type { Window } from "./checks/check.ts";
import { DEPENDS_MS, lengthOf, type Margin } from "./margin.ts";

/** How often GitLab's rule groups are evaluated, lab ms. Source: observability reference, 0.3. */
export const EVALUATION_MS = 60_000;
/** What an alert waits for itself: its longest `for` here and one evaluation, lab ms. */
const WAITS_MS = 6 * EVALUATION_MS;

/** One time an alert fired, lab ms since the Unix epoch; null: it goes on. */
export interface FiringSpan {
  readonly fromMs: number;
  readonly resolvedMs: number | null;
}

/**
 * Alerts change at evaluations only, so a change must move by whole evaluations to cross a limit. Of
 * the first one only the part counts that certainly is not enough: a rule sees what the scrapes saw,
 * so lateness below one scrape interval moves an event across at most one of them.
 */
function room(evaluations: number, scrapeMs: number): number {
  return Math.max(0, evaluations - 1) * EVALUATION_MS + scrapeMs;
}

/** Evaluations by which something this far inside its limit must move to be outside. */
const toLeave = (distanceMs: number): number => Math.floor(distanceMs / EVALUATION_MS) + 1;
/** Evaluations by which something this far outside must move to be inside. */
const toEnter = (distanceMs: number): number => Math.ceil(distanceMs / EVALUATION_MS);

/** A change of an alert that must come between two instants. */
export function changeMargin(
  changeMs: number | null,
  limits: { readonly fromMs: number; readonly toMs: number },
  window: Window,
  scrapeMs: number,
  what: "fired" | "cleared",
): Margin | null {
  if (changeMs === null) return null;
  const [afterFirst, beforeLast] = [changeMs - limits.fromMs, limits.toMs - changeMs];
  const nearer = Math.min(afterFirst, beforeLast);
  const distance = Math.abs(nearer);
  const ms = room(nearer >= 0 ? toLeave(nearer) : toEnter(distance), scrapeMs);
  const isLast = beforeLast < afterFirst;
  const side = isLast === nearer >= 0 ? "before" : "after";
  return {
    ms,
    within: [{ fromMs: Math.min(window.fromMs, changeMs - WAITS_MS), toMs: changeMs }],
    says: `it ${what} ${lengthOf(distance)} ${side} its ${isLast ? "last" : "first"} allowed time`,
    restsOn: "samples",
  };
}

/** An alert that must stay silent: how near a firing came to the window, or to missing it. */
export function silenceMargin(
  firings: readonly FiringSpan[],
  window: Window,
  scrapeMs: number,
): Margin | null {
  const isIn = ({ fromMs, resolvedMs }: FiringSpan): boolean =>
    fromMs <= window.toMs && (resolvedMs === null || resolvedMs > window.fromMs);
  const inside = firings.filter(isIn).map((firing) => leaving(firing, window, scrapeMs));
  // All of them would have to be gone: the furthest counts.
  if (inside.length > 0) return inside.reduce((a, b) => (a.ms >= b.ms ? a : b));
  const outside = firings.map((firing) => entering(firing, window, scrapeMs));
  return outside.length === 0 ? null : outside.reduce((a, b) => (a.ms <= b.ms ? a : b));
}

function leaving({ fromMs, resolvedMs }: FiringSpan, window: Window, scrapeMs: number): Margin {
  const ways: (readonly [ms: number, says: string])[] = [
    [
      room(toLeave(window.toMs - fromMs), scrapeMs),
      `it fired ${lengthOf(window.toMs - fromMs)} before the end`,
    ],
  ];
  if (resolvedMs !== null) {
    const lastedMs = resolvedMs - fromMs;
    const afterMs = resolvedMs - window.fromMs;
    ways.push([room(toEnter(lastedMs), scrapeMs), `it fired for only ${lengthOf(lastedMs)}`]);
    ways.push([
      room(toEnter(afterMs), scrapeMs),
      `it cleared ${lengthOf(afterMs)} after the begin`,
    ]);
  }
  const [ms, says] = ways.reduce((a, b) => (a[0] <= b[0] ? a : b));
  return { ms, says, within: [before(fromMs)], restsOn: "samples" };
}

function entering({ fromMs, resolvedMs }: FiringSpan, window: Window, scrapeMs: number): Margin {
  if (fromMs > window.toMs) {
    const distance = fromMs - window.toMs;
    const says = `it fired ${lengthOf(distance)} after the end`;
    const ms = room(toEnter(distance), scrapeMs);
    return { ms, says, within: [before(fromMs)], restsOn: "samples" };
  }
  const clearedMs = resolvedMs ?? window.fromMs;
  const distance = window.fromMs - clearedMs;
  const says = `it cleared ${lengthOf(distance)} before the begin`;
  const ms = room(toLeave(distance), scrapeMs);
  return { ms, says, within: [before(clearedMs)], restsOn: "samples" };
}

function before(changeMs: number): Margin["within"][number] {
  return { fromMs: changeMs - WAITS_MS - DEPENDS_MS, toMs: changeMs };
}
