import type { Clock } from "../../kit/clock/clock.ts";
import { LAG_FLOOR_WALL_MS, type LateStretch } from "../../kit/lag-meter.ts";

/** How often Redis is asked, wall ms. */
const PERIOD_WALL_MS = 250;

/**
 * Redis is not ours and reports nothing, so the lab asks it for a `PING` and takes the time to the
 * answer for its lateness. One that fails tells nothing: Redis is gone, which others see.
 */
export class RedisLag {
  private readonly clock: Clock;
  private readonly ping: () => Promise<unknown>;
  private readonly tell: (stretch: LateStretch) => void;
  private readonly stopped = new AbortController();

  constructor(clock: Clock, ping: () => Promise<unknown>, tell: (stretch: LateStretch) => void) {
    this.clock = clock;
    this.ping = ping;
    this.tell = tell;
  }

  start(): void {
    void this.askOn();
  }

  stop(): void {
    this.stopped.abort();
  }

  private async askOn(): Promise<void> {
    const { clock } = this;
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const fromMs = clock.now();
      const answered = await this.ping().then(
        () => true,
        () => false,
      );
      const toMs = clock.now();
      const isLate = toMs - fromMs >= LAG_FLOOR_WALL_MS * clock.speed;
      if (answered && isLate) this.tell({ fromMs, toMs, lateMs: toMs - fromMs });
      await clock.sleep(PERIOD_WALL_MS * clock.speed, signal).catch(() => undefined);
    }
  }
}
