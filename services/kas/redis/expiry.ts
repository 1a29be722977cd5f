import { toWallMs, type Clock } from "../../../kit/clock/clock.ts";
import type { RedisCommand } from "./redis-port.ts";

/** `EXPIRE key <s>` at speed 1, the real command; elsewhere `PEXPIRE` with the time divided. */
export function expireCommand(clock: Clock, key: Buffer, seconds: number): RedisCommand {
  if (clock.speed === 1) return ["expire", key, seconds];
  return ["pexpire", key, toWallMs(clock, seconds * 1000)];
}

/** `PEXPIRE key <ms>`, the time divided by the speed. */
export function pexpireCommand(clock: Clock, key: Buffer, ms: number): RedisCommand {
  return ["pexpire", key, toWallMs(clock, ms)];
}
