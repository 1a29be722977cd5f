import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock, Timer } from "./clock/clock.ts";
import { LagMeter, type LateStretch } from "./lag-meter.ts";

/** A clock of which a test says when each beat comes. */
class BeatClock implements Clock {
  readonly speed = 10;
  private nowMs = 0;
  private fn: (() => void) | undefined;
  now = (): number => this.nowMs;
  wallNow = (): number => this.nowMs / this.speed;
  sleep = (): Promise<void> => Promise.reject(new Error("nobody sleeps here"));

  setTimer(_delayMs: number, fn: () => void): Timer {
    this.fn = fn;
    return { cancel: () => (this.fn = undefined) };
  }

  /** The next beat comes this much lab time from now. */
  beatAfter(ms: number): void {
    this.nowMs += ms;
    this.fn?.();
  }
}

/** Beats are due each 200 ms of lab time (20 ms of wall time at speed 10). */
function told(afterMs: readonly number[], stops = false): readonly LateStretch[] {
  const clock = new BeatClock();
  const stretches: LateStretch[] = [];
  const meter = new LagMeter(clock, (stretch) => stretches.push(stretch));
  meter.start();
  for (const ms of afterMs) clock.beatAfter(ms);
  if (stops) meter.stop();
  return stretches;
}

const onTime = (count: number): readonly number[] => Array.from({ length: count }, () => 200);

test("a process on time, or less late than the noise floor, tells nothing", () => {
  assert.deepEqual(told([...onTime(50), 290, ...onTime(50)], true), []);
});

test("a suspended process tells from when to when it was, once it is awake", () => {
  assert.deepEqual(told([...onTime(5), 2_200, ...onTime(20)]), [
    { fromMs: 1_000, toMs: 3_200, lateMs: 2_200 },
  ]);
});

test("neighbours that are alike become one", () => {
  assert.deepEqual(told([600, 200, 700, ...onTime(20)]), [{ fromMs: 0, toMs: 1_500, lateMs: 700 }]);
});

test("small lateness does not stretch a great one", () => {
  assert.deepEqual(told([600, 5_200, 600, ...onTime(20)]), [
    { fromMs: 0, toMs: 600, lateMs: 600 },
    { fromMs: 600, toMs: 5_800, lateMs: 5_200 },
    { fromMs: 5_800, toMs: 6_400, lateMs: 600 },
  ]);
});

test("what goes on is told each second, and the rest at the end", () => {
  const stretches = told(
    Array.from({ length: 40 }, () => 500),
    true,
  );
  assert.ok(stretches.length >= 2, "one stretch that never ends would tell nothing in time");
  assert.ok(stretches.every(({ fromMs, toMs }) => toMs - fromMs <= 10_500));
  assert.equal(stretches[0]?.fromMs, 0);
  assert.equal(stretches.at(-1)?.toMs, 20_000);
});
