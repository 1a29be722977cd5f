import type { Clock } from "./clock/clock.ts";
import type { Random } from "./random.ts";

export interface BackoffSettings {
  readonly initMs: number;
  readonly maxMs: number;
  /** With more than this since the previous back-off began, the ladder starts again at `initMs`. */
  readonly resetMs: number;
}

/**
 * The exponential back-off of kas and agentk (Kubernetes' wait manager, jitter factor 1.0): bases
 * double from `initMs` to `maxMs`, each sleep is uniform in [base, 2 x base). Source: kas 14.2-pre
 * protocol, section 1.11. The sleep itself counts towards `resetMs`.
 */
export class Backoff {
  private readonly settings: BackoffSettings;
  private readonly clock: Pick<Clock, "now">;
  private readonly random: Random;
  private baseMs: number;
  private lastBeganMs: number | undefined;

  constructor(settings: BackoffSettings, clock: Pick<Clock, "now">, random: Random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.baseMs = settings.initMs;
  }

  /** The length of the next sleep in lab milliseconds; the back-off begins now. */
  next(): number {
    const nowMs = this.clock.now();
    if (this.lastBeganMs !== undefined && nowMs - this.lastBeganMs > this.settings.resetMs) {
      this.baseMs = this.settings.initMs;
    }
    this.lastBeganMs = nowMs;
    const sleepMs = this.random.between(this.baseMs, 2 * this.baseMs);
    this.baseMs = Math.min(this.baseMs * 2, this.settings.maxMs);
    return sleepMs;
  }
}
