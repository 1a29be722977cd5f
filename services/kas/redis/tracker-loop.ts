import type { Clock, Timer } from "../../../kit/clock/clock.ts";

/**
 * The one sequential loop of a tracker: register, unregister, refresh and garbage collection wait
 * for each other, so slow Redis delays RPC start and end. Source: kas 14.2-pre protocol, 6.3.
 */
export class TrackerLoop {
  private readonly clock: Clock;
  private tail: Promise<void> = Promise.resolve();
  private timers = new Map<string, Timer>();
  private stopped = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Runs `work` after everything asked for before; resolves when it is done. */
  run(work: () => Promise<void>): Promise<void> {
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Runs `work` each `periodMs` of lab time until `stop`. */
  every(name: string, periodMs: number, work: () => Promise<void>): void {
    const arm = (): void => {
      if (this.stopped) return;
      const timer = this.clock.setTimer(periodMs, () => {
        arm();
        void this.run(work).catch(() => undefined);
      });
      this.timers.set(name, timer);
    };
    arm();
  }

  /** Ends the periodic work and waits for what was asked for. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) timer.cancel();
    await this.tail;
  }
}
