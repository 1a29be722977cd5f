import type { Clock, Timer } from "../../../kit/clock/clock.ts";

/** What the slot needs of a pod: it is started once, and stopped once for good. */
export interface Pod {
  start(): void;
  /** Resolves when nothing is left of it. */
  stop(): Promise<void>;
}

/**
 * The place of one agentk pod in its cluster. A pod that is stopped is followed by a fresh one, with
 * a connection, ladders and counters of its own; each command replaces what was still planned.
 */
export class PodSlot<P extends Pod> {
  private readonly clock: Clock;
  private readonly makePod: (generation: number) => P;
  private current: P;
  private generation = 1;
  private plan = 0;
  private timer: Timer | undefined;

  /** `makePod` makes the pod of a generation, counted from 1, without starting it. */
  constructor(clock: Clock, makePod: (generation: number) => P) {
    this.clock = clock;
    this.makePod = makePod;
    this.current = makePod(this.generation);
  }

  /** The pod that runs or would be started next. */
  get pod(): P {
    return this.current;
  }

  /** Starts the pod after `delayMs` (lab) unless it runs. */
  startAfter(delayMs: number): void {
    this.replan();
    this.timer = this.clock.setTimer(delayMs, () => {
      this.current.start();
    });
  }

  /** Ends the pod as SIGTERM does; resolves when nothing is left of it. */
  async stop(): Promise<void> {
    this.replan();
    await this.endPod();
  }

  /** After `delayMs` ends the pod and, `afterMs` after its end, starts its successor (lab ms). */
  restartAfter(delayMs: number, afterMs: number): void {
    const plan = this.replan();
    this.timer = this.clock.setTimer(delayMs, () => {
      void this.endPod().then(() => {
        if (this.plan === plan) this.startAfter(afterMs);
      });
    });
  }

  /** Cancels what was planned; the number of the new plan. */
  private replan(): number {
    this.timer?.cancel();
    return ++this.plan;
  }

  private async endPod(): Promise<void> {
    const ending = this.current;
    this.generation += 1;
    this.current = this.makePod(this.generation);
    await ending.stop();
  }
}
