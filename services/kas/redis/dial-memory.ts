import type { Clock, Timer } from "../../../kit/clock/clock.ts";

const TRY_AGAIN_MS = 1000;

/**
 * go-redis v8's memory of failed dials: after as many failures as the pool has places, dials are
 * answered with the last error and one probe each second finds out when Redis is back. So the first
 * commands after an outage still fail for up to a second. Source: recording
 * redis-failures-and-limit (`redis_back`); kas 14.2-pre protocol, section 6.2.
 */
export class DialMemory {
  private readonly clock: Clock;
  private readonly failuresMax: number;
  private readonly probe: () => Promise<void>;
  private failures = 0;
  private last: Error | undefined;
  private timer: Timer | undefined;
  private stopped = false;

  /** @param probe dials and hangs up at once; throws what a dial throws. */
  constructor(clock: Clock, failuresMax: number, probe: () => Promise<void>) {
    this.clock = clock;
    this.failuresMax = failuresMax;
    this.probe = probe;
  }

  /** The error to answer a dial with, or undefined when it should be made. */
  get remembered(): Error | undefined {
    return this.failures >= this.failuresMax ? this.last : undefined;
  }

  /** Notes a failed dial. */
  failed(error: Error): void {
    this.last = error;
    this.failures += 1;
    if (this.failures === this.failuresMax) void this.lookForRedis();
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private async lookForRedis(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.probe();
      this.failures = 0;
    } catch (error) {
      if (error instanceof Error) this.last = error;
      this.timer = this.clock.setTimer(TRY_AGAIN_MS, () => void this.lookForRedis());
    }
  }
}
