import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "./clock/manual-clock.ts";
import { TokenBucket } from "./token-bucket.ts";

test("a full bucket lets its size through at once and the rest at the refill rate", async () => {
  const clock = new ManualClock(0);
  const bucket = new TokenBucket({ refillPerSecond: 5, bucketSize: 10 }, clock);
  const passedAt: number[] = [];
  const callers = Array.from({ length: 20 }, async () => {
    await bucket.wait();
    passedAt.push(clock.now());
  });
  await clock.advance(0);
  assert.equal(passedAt.length, 10);
  await clock.advance(1000);
  assert.equal(passedAt.length, 15);
  await clock.advance(1000);
  await Promise.all(callers);
  assert.deepEqual(passedAt.slice(10, 13), [200, 400, 600]);
});

test("a waiter that gives up returns its token", async () => {
  const clock = new ManualClock(0);
  const bucket = new TokenBucket({ refillPerSecond: 1, bucketSize: 1 }, clock);
  await bucket.wait();
  const controller = new AbortController();
  const abandoned = bucket.wait(controller.signal);
  controller.abort(new Error("gone"));
  await assert.rejects(abandoned, /gone/);
  const next = bucket.wait();
  await clock.advance(1000);
  await next;
  assert.equal(clock.now(), 1000);
});
