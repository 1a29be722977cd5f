import type { Clock, Timer } from "./clock.ts";
import { sleepOn } from "./sleep.ts";

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly fn: () => void;
}

/** A clock that moves only when told to; tests drive hours with it in milliseconds. */
export class ManualClock implements Clock {
  readonly speed: number;
  private nowMs: number;
  private order = 0;
  private due: Due[] = [];

  constructor(startMs = Date.UTC(2021, 6, 29), speed = 1) {
    this.nowMs = startMs;
    this.speed = speed;
  }

  now(): number {
    return this.nowMs;
  }

  wallNow(): number {
    return this.nowMs;
  }

  /** Timers that wait, for assertions on leaks. */
  get pending(): number {
    return this.due.length;
  }

  setTimer(delayMs: number, fn: () => void): Timer {
    const entry: Due = { atMs: this.nowMs + Math.max(0, delayMs), order: this.order++, fn };
    this.due.push(entry);
    return {
      cancel: () => {
        this.due = this.due.filter((other) => other !== entry);
      },
    };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /**
   * Moves on by `ms`, running what falls due in order, and lets promises settle after each timer.
   * @throws when more than `timersMax` timers fire, which is a loop without progress.
   */
  async advance(ms: number, timersMax = 1_000_000): Promise<void> {
    const endMs = this.nowMs + ms;
    await settle();
    for (let fired = 0; ; fired++) {
      const next = this.earliest(endMs);
      if (next === undefined) break;
      if (fired >= timersMax) throw new Error(`more than ${timersMax} timers in ${ms} ms`);
      this.due = this.due.filter((other) => other !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.fn();
      await settle();
    }
    this.nowMs = endMs;
    await settle();
  }

  private earliest(endMs: number): Due | undefined {
    let best: Due | undefined;
    for (const entry of this.due) {
      if (entry.atMs > endMs) continue;
      if (best === undefined || entry.atMs < best.atMs) best = entry;
      else if (entry.atMs === best.atMs && entry.order < best.order) best = entry;
    }
    return best;
  }
}

/** Lets chains of resolved promises run to their end. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
