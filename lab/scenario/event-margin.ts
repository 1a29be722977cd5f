import type { Window } from "./checks/check.ts";
import { dependsFrom, lengthOf, nearestEventFlip, type Margin } from "./margin.ts";

/**
 * The margin of a verdict that counts events within a window: the nearest event that would have to
 * come on the other side of a limit for the count to be judged otherwise. Null when no event near a
 * limit changes it.
 * @param what what such an event is called: `a line that counts`.
 */
export function eventMargin(
  events: readonly { readonly at: number }[],
  window: Window,
  what: string,
  isEnough: (count: number) => boolean,
): Margin | null {
  const times = events.map(({ at }) => at).sort((a, b) => a - b);
  const before = (atMs: number, included: boolean): number => {
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = times[middle] ?? Number.POSITIVE_INFINITY;
      if (at < atMs || (included && at === atMs)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const holds = (shiftMs: number): boolean =>
    isEnough(before(window.toMs + shiftMs, true) - before(window.fromMs + shiftMs, false));
  const flip = nearestEventFlip(times, window, holds);
  if (flip === undefined) return null;
  const { turnMs, ms } = flip;
  const isLast = Math.abs(turnMs - window.toMs) <= Math.abs(turnMs - window.fromMs);
  const side = turnMs <= (isLast ? window.toMs : window.fromMs) ? "before" : "after";
  return {
    ms,
    within: [{ fromMs: dependsFrom(window, turnMs), toMs: turnMs }],
    says: `${what} came ${lengthOf(ms)} ${side} ${isLast ? "its end" : "its begin"}`,
    restsOn: "events",
  };
}
