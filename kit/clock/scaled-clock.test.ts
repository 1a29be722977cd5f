import assert from "node:assert/strict";
import { test } from "node:test";
import { guardMs, toWallMs } from "./clock.ts";
import { ScaledClock } from "./scaled-clock.ts";

test("lab time runs `speed` times as fast from the epoch", () => {
  const wall = ScaledClock.real();
  const wallStartMs = wall.wallNow() - 1000;
  const clock = new ScaledClock({ epochMs: 5_000_000, wallStartMs, speed: 60 });
  const atLeast = 60 * (wall.wallNow() - wallStartMs);
  const elapsedMs = clock.now() - 5_000_000;
  const atMost = 60 * (wall.wallNow() - wallStartMs);
  assert.ok(elapsedMs >= atLeast - 1, `${elapsedMs} ms of lab time, at least ${atLeast}`);
  assert.ok(elapsedMs <= atMost + 1, `${elapsedMs} ms of lab time, at most ${atMost}`);
});

test("a sleep takes its lab time, not less", async () => {
  const clock = new ScaledClock({ epochMs: 0, wallStartMs: 0, speed: 100 });
  const before = clock.now();
  await clock.sleep(2000);
  assert.ok(clock.now() - before >= 2000);
});

test("a skewed clock tells the wrong time and still waits the right one", async () => {
  const clock = new ScaledClock({ epochMs: 0, wallStartMs: 0, speed: 100 });
  const right = new ScaledClock({ epochMs: 0, wallStartMs: 0, speed: 100 });
  clock.skew(3_600_000);
  assert.ok(clock.now() - right.now() > 3_599_000);
  const before = right.now();
  await clock.sleep(2000);
  assert.ok(right.now() - before >= 2000);
  clock.skew(0);
  assert.ok(clock.now() - right.now() < 1000);
});

test("a speed that is not above 0 is refused", () => {
  for (const speed of [0, -1, Number.NaN]) {
    assert.throws(() => new ScaledClock({ epochMs: 0, wallStartMs: 0, speed }), /above 0/);
  }
});

const guards = [
  { name: "real time needs no floor", speed: 1, labMs: 100, expected: 100 },
  { name: "a short guard is floored", speed: 60, labMs: 5_000, expected: 15_000 },
  { name: "a long guard stays", speed: 60, labMs: 20_000, expected: 20_000 },
];
for (const { name, speed, labMs, expected } of guards) {
  test(`guard: ${name}`, () => assert.equal(guardMs({ speed }, labMs), expected));
}

test("what leaves the clock is whole wall milliseconds, at least one", () => {
  assert.equal(toWallMs({ speed: 60 }, 59_000), 983);
  assert.equal(toWallMs({ speed: 60 }, 10), 1);
  assert.equal(toWallMs({ speed: 1 }, 300_000), 300_000);
});
