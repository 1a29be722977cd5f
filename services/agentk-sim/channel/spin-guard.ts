import { GUARD_WALL_MS_MIN, guardMs, type Clock } from "../../../kit/clock/clock.ts";

/** Ends in quick succession that are repeated at once, as the real agentk repeats all of them. */
const FREE_QUICK_ENDS = 10;
/** What lasted less than this counts as quick, lab ms (with the guard's floor in wall time). */
const QUICK_MS = 1_000;

/**
 * Bounds what agentk does without bound: a stream or connection that ends cleanly is opened again
 * at once, so a server that ends them at once makes a tight loop. After ten quick ends in a row each
 * further one costs a pause; anything that lasts starts the count again.
 */
export class SpinGuard {
  private readonly clock: Pick<Clock, "speed">;
  private quickEnds = 0;

  constructor(clock: Pick<Clock, "speed">) {
    this.clock = clock;
  }

  /** How long to pause before the next try, lab ms; 0 for none. */
  pauseMsAfter(lastedMs: number): number {
    if (lastedMs >= guardMs(this.clock, QUICK_MS)) {
      this.quickEnds = 0;
      return 0;
    }
    this.quickEnds += 1;
    return this.quickEnds > FREE_QUICK_ENDS ? GUARD_WALL_MS_MIN * this.clock.speed : 0;
  }
}
