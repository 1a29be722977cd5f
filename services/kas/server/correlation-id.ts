import type { Clock } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of time and 80 of chance in 26 characters, as labkit makes correlation ids. */
export function newCorrelationId(clock: Pick<Clock, "now">, random: Random): string {
  let time = Math.floor(clock.now());
  let head = "";
  for (let i = 0; i < 10; i++) {
    head = (CROCKFORD[time % 32] ?? "0") + head;
    time = Math.floor(time / 32);
  }
  let tail = "";
  for (let i = 0; i < 16; i++) tail += CROCKFORD[random.below(32)] ?? "0";
  return head + tail;
}
