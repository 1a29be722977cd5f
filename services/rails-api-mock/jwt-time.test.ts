import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../kit/clock/clock.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { jwtTime } from "./jwt-time.ts";

/** Twenty lab seconds in one wall second; both clocks stand. */
function standing(labMs: number, wallMs: number): Clock {
  const manual = new ManualClock(labMs, 20);
  return Object.assign(manual, { wallNow: () => wallMs });
}

test("a kas of the lab's stamps in lab time", () => {
  assert.equal(jwtTime(standing(900_000, 5), undefined)(100, 200), 200);
});

test("a kas on the wall clock is checked there, at the instant of the arrival", () => {
  // It arrived 2 s of lab time ago, 100 ms of the wall; nothing held it.
  const time = jwtTime(standing(900_000, 50_000), "wall");
  assert.equal(time(898_000, 898_000), 49_900);
});

test("a clock of Rails that is wrong is wrong by as much on the wall", () => {
  const clock = Object.assign(standing(906_000, 50_000), { skewMs: 6_000 });
  assert.equal(jwtTime(clock, "wall")(906_000, 906_000), 56_000);
});

test("what Rails holds in lab time ages the token by it, at every speed", () => {
  const time = jwtTime(standing(900_000, 50_000), "wall");
  assert.equal(time(880_000, 900_000), 49_000 + 20_000);
});
