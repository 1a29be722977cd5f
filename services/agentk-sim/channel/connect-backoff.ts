import type { Clock } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";

/** grpc-go's connection back-off. Source: kas 14.2-pre protocol, section 1.8. */
export const CONNECT_BACKOFF = {
  baseMs: 1_000,
  multiplier: 1.6,
  jitter: 0.2,
  maxMs: 120_000,
  /** Least time that an attempt to connect is given. */
  minConnectMs: 20_000,
} as const;

/** Lab ms to wait after the failed attempt number `attempt`, counted from 0 since the last success. */
export function connectBackoffMs(attempt: number, random: Random): number {
  const { baseMs, multiplier, jitter, maxMs } = CONNECT_BACKOFF;
  if (attempt === 0) return baseMs;
  const grownMs = Math.min(baseMs * multiplier ** attempt, maxMs);
  return grownMs * (1 + jitter * (random.next() * 2 - 1));
}

/**
 * Least wall time of an attempt. More than the usual guard: one process dials for hundreds of pods,
 * and its own burst of work after a restart of kas must not look like a kas that does not answer.
 */
const CONNECT_WALL_MS_MIN = 1_000;

/** How long an attempt may take, lab ms: at least 20 s and at least the back-off after it. */
export function connectTimeoutMs(clock: Pick<Clock, "speed">, backoffMs: number): number {
  const longMs = Math.max(CONNECT_BACKOFF.minConnectMs, backoffMs);
  return clock.speed === 1 ? longMs : Math.max(longMs, CONNECT_WALL_MS_MIN * clock.speed);
}
