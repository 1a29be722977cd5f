import type { Clock } from "../../kit/clock/clock.ts";

/** Instant of a check on the clock of the JWT's stamps, from lab times of arrival and check. */
export type JwtTime = (arrivedAtMs: number, checkedAtMs: number) => number;

/**
 * A kas of the lab's stamps in lab time. One that knows only the wall clock stamps there, while Rails
 * holds requests in lab time: the JWT is as old as it was at its arrival and ages by the lab time that
 * it waits, so that a wait beyond its life ends it at every speed; so does a clock of Rails that is wrong by
 * more than it.
 */
export function jwtTime(clock: Clock, kasClock: "wall" | undefined): JwtTime {
  if (kasClock === undefined) return (_arrivedAtMs, checkedAtMs) => checkedAtMs;
  return (arrivedAtMs, checkedAtMs) => {
    const arrivedWallMs = clock.wallNow() - (clock.now() - arrivedAtMs) / clock.speed;
    return arrivedWallMs + (clock.skewMs ?? 0) + (checkedAtMs - arrivedAtMs);
  };
}
