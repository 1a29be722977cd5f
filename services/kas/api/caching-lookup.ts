import type { Clock } from "../../../kit/clock/clock.ts";

interface Entry<T> {
  /** The lookup under way or done. */
  readonly outcome: Promise<T>;
  /** Lab time at which it is no longer valid; infinite while the lookup is under way. */
  expiresAtMs: number;
}

/** Sweep of expired entries, so that tokens of agents long gone do not stay. */
const SWEEP_EVERY_LOOKUPS = 1000;

/**
 * A cache of lookups, failures included. Concurrent callers of one key wait for the one that is
 * performing the lookup. A success TTL of 0 disables the cache, errors included.
 * Source: kas 14.2-pre protocol, section 7 ("Caches").
 */
export class CachingLookup<T> {
  private readonly clock: Pick<Clock, "now">;
  private readonly ttlMs: number;
  private readonly errorTtlMs: number;
  private readonly entries = new Map<string, Entry<T>>();
  private lookups = 0;

  constructor(options: {
    readonly clock: Pick<Clock, "now">;
    readonly ttlMs: number;
    readonly errorTtlMs: number;
  }) {
    this.clock = options.clock;
    this.ttlMs = options.ttlMs;
    this.errorTtlMs = options.errorTtlMs;
  }

  /** The cached outcome of `key`, or that of `lookup`. @throws what the lookup threw. */
  get(key: string, lookup: () => Promise<T>): Promise<T> {
    if (this.ttlMs === 0) return lookup();
    const cached = this.entries.get(key);
    if (cached !== undefined && this.clock.now() < cached.expiresAtMs) return cached.outcome;
    this.sweep();
    const entry: Entry<T> = { outcome: lookup(), expiresAtMs: Number.POSITIVE_INFINITY };
    this.entries.set(key, entry);
    entry.outcome.then(
      () => {
        entry.expiresAtMs = this.clock.now() + this.ttlMs;
      },
      () => {
        entry.expiresAtMs = this.clock.now() + this.errorTtlMs;
      },
    );
    return entry.outcome;
  }

  private sweep(): void {
    this.lookups += 1;
    if (this.lookups % SWEEP_EVERY_LOOKUPS !== 0) return;
    const nowMs = this.clock.now();
    for (const [key, entry] of this.entries) {
      if (entry.expiresAtMs <= nowMs) this.entries.delete(key);
    }
  }
}
