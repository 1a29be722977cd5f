import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "./manual-clock.ts";

test("timers fire in order of their due time, then of their making", async () => {
  const clock = new ManualClock(0);
  const seen: string[] = [];
  clock.setTimer(20, () => seen.push("late"));
  clock.setTimer(10, () => seen.push("first"));
  clock.setTimer(10, () => seen.push("second"));
  await clock.advance(15);
  assert.deepEqual(seen, ["first", "second"]);
  await clock.advance(5);
  assert.deepEqual(seen, ["first", "second", "late"]);
  assert.equal(clock.now(), 20);
});

test("a timer set by a timer falls due within the same advance", async () => {
  const clock = new ManualClock(0);
  const at: number[] = [];
  const tick = (): void => {
    at.push(clock.now());
    if (at.length < 3) clock.setTimer(10, tick);
  };
  clock.setTimer(10, tick);
  await clock.advance(100);
  assert.deepEqual(at, [10, 20, 30]);
});

test("a cancelled timer never fires and is not pending", async () => {
  const clock = new ManualClock(0);
  let fired = false;
  const timer = clock.setTimer(10, () => {
    fired = true;
  });
  timer.cancel();
  timer.cancel();
  assert.equal(clock.pending, 0);
  await clock.advance(20);
  assert.equal(fired, false);
});

test("an aborted sleep rejects with the signal's reason and leaves no timer", async () => {
  const clock = new ManualClock(0);
  const controller = new AbortController();
  const sleeping = clock.sleep(1000, controller.signal);
  controller.abort(new Error("shutting down"));
  await assert.rejects(sleeping, /shutting down/);
  assert.equal(clock.pending, 0);
});

test("a loop without progress is an error, not a hang", async () => {
  const clock = new ManualClock(0);
  const again = (): void => {
    clock.setTimer(0, again);
  };
  again();
  await assert.rejects(clock.advance(1, 50), /more than 50 timers/);
});
