import type { Clock } from "./clock/clock.ts";

export interface TokenBucketSettings {
  /** Tokens that flow in per lab second. */
  readonly refillPerSecond: number;
  /** Tokens the bucket holds when full; it starts full. */
  readonly bucketSize: number;
}

/**
 * A waiting limiter with the arithmetic of Go's x/time/rate: callers are served in order, each
 * reserves its token at once and sleeps until it is due. Source: kas 14.2-pre protocol, 1.5 and 8.1.
 */
export class TokenBucket {
  private readonly settings: TokenBucketSettings;
  private readonly clock: Clock;
  private tokens: number;
  private lastMs: number;

  constructor(settings: TokenBucketSettings, clock: Clock) {
    this.settings = settings;
    this.clock = clock;
    this.tokens = settings.bucketSize;
    this.lastMs = clock.now();
  }

  /**
   * Takes one token, waiting for it.
   * @throws the signal's reason when it aborts first; the token goes back.
   */
  async wait(signal?: AbortSignal): Promise<void> {
    this.refill();
    this.tokens -= 1;
    if (this.tokens >= 0) return;
    const waitMs = (-this.tokens / this.settings.refillPerSecond) * 1000;
    try {
      await this.clock.sleep(waitMs, signal);
    } catch (error) {
      this.tokens += 1;
      throw error;
    }
  }

  private refill(): void {
    const nowMs = this.clock.now();
    const gained = ((nowMs - this.lastMs) / 1000) * this.settings.refillPerSecond;
    this.tokens = Math.min(this.settings.bucketSize, this.tokens + gained);
    this.lastMs = nowMs;
  }
}
