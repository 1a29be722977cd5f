import type { ClockSettings } from "../../kit/clock/scaled-clock.ts";

const MINUTE_MS = 60_000;
/** Wall time a run may take beyond its timeline before lab time would pass the wall clock. */
const MARGIN_WALL_MS = 30 * MINUTE_MS;
/** The same for a stack that stays up until somebody ends it. */
const OPEN_END_WALL_MS = 24 * 60 * MINUTE_MS;

/**
 * Chooses the epoch so that lab time never passes the wall clock, which Prometheus would refuse, and
 * begins on a whole minute, so that evaluation instants read well. At speed 1 lab time is wall time.
 *
 * @param durationMs lab time the run is expected to take; null when nobody knows.
 */
export function planClock(
  wallStartMs: number,
  speed: number,
  durationMs: number | null,
): ClockSettings {
  if (speed <= 1) return { epochMs: wallStartMs, wallStartMs, speed };
  const wallMs = durationMs === null ? OPEN_END_WALL_MS : durationMs / speed + MARGIN_WALL_MS;
  const epochMs = wallStartMs - (speed - 1) * wallMs;
  return { epochMs: Math.floor(epochMs / MINUTE_MS) * MINUTE_MS, wallStartMs, speed };
}
