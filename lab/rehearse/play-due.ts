import type { Clock } from "../../kit/clock/clock.ts";
import type { Condition } from "../scenario/condition.ts";
import type { Timing } from "../scenario/timing.ts";

/** How often conditions are looked at, lab ms: the period of scrapes. */
const LOOK_EVERY_MS = 15_000;

/** Something to be done at a time, when a condition holds, or so long after another. */
export interface Due extends Timing {
  readonly id: string;
  readonly work: () => Promise<void> | void;
}

export interface PlayOptions {
  readonly clock: Clock;
  /** Lab time of T+0, ms since the Unix epoch; other times are counted from it. */
  readonly startMs: number;
  readonly endMs: number;
  readonly earliestLookMs: number;
  readonly look: (condition: Condition) => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly onHeld: (id: string, condition: Condition) => void;
  readonly onNeverHeld: (id: string, condition: Condition) => void;
}

/**
 * Does everything when it is due, one after the other, and returns at the end. What waits for a
 * condition is done as soon as that is seen to hold, what follows it so much later; if the condition
 * has not held by its latest time, neither is done. @throws the signal's reason when it aborts.
 */
export async function playDue(all: readonly Due[], options: PlayOptions): Promise<void> {
  const { clock, startMs, endMs, earliestLookMs, signal } = options;
  const now = (): number => clock.now() - startMs;
  const planned = sorted(
    all.filter(({ when, after }) => when === undefined && after === undefined),
  );
  let waiting = all.flatMap(({ when, ...due }) =>
    when === undefined ? [] : [{ ...due, condition: when }],
  );
  while (planned.length > 0 || waiting.length > 0) {
    const next = planned[0];
    if (next !== undefined && next.atMs <= now()) {
      planned.shift();
      await next.work();
      continue;
    }
    for (const due of waiting) {
      const { id, condition } = due;
      if (now() < Math.max(condition.fromMs, earliestLookMs)) continue;
      const holds = await options.look(condition);
      if (!holds && now() < condition.byMs) continue;
      waiting = waiting.filter((other) => other !== due);
      if (!holds) {
        options.onNeverHeld(id, condition);
        continue;
      }
      const heldMs = now();
      options.onHeld(id, condition);
      await due.work();
      const followers = all.flatMap(({ after, ...follower }) =>
        after?.id === id ? [{ ...follower, atMs: heldMs + after.offsetMs }] : [],
      );
      planned.splice(0, planned.length, ...sorted([...planned, ...followers]));
    }
    const wakeMs = Math.min(
      planned[0]?.atMs ?? Number.POSITIVE_INFINITY,
      waiting.length > 0 ? now() + LOOK_EVERY_MS : Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(wakeMs)) await clock.sleep(Math.max(0, wakeMs - now()), signal);
  }
  await clock.sleep(Math.max(0, endMs - now()), signal);
}

function sorted(due: readonly Due[]): Due[] {
  return [...due].sort((a, b) => a.atMs - b.atMs);
}
