import assert from "node:assert/strict";
import { test } from "node:test";
import { abortNotBefore } from "./abort-not-before.ts";
import { ManualClock } from "./clock/manual-clock.ts";

function setUp(delayMs: number) {
  const clock = new ManualClock(0);
  const source = new AbortController();
  return { clock, source, held: abortNotBefore(source.signal, clock, delayMs) };
}

test("an early abort waits for its time and keeps its reason", async () => {
  const { clock, source, held } = setUp(100);
  await clock.advance(40);
  source.abort("gone");
  await clock.advance(59);
  assert.equal(held.signal.aborted, false);
  await clock.advance(1);
  assert.deepEqual([held.signal.aborted, held.signal.reason], [true, "gone"]);
});

test("a late abort is passed on at once", async () => {
  const { clock, source, held } = setUp(100);
  await clock.advance(100);
  source.abort("gone");
  assert.equal(held.signal.aborted, true);
});

test("a disposed one never aborts, before or after its source", async () => {
  const waiting = setUp(100);
  waiting.source.abort("gone");
  waiting.held.dispose();
  const idle = setUp(100);
  idle.held.dispose();
  idle.source.abort("gone");
  for (const { clock, held } of [waiting, idle]) {
    await clock.advance(1_000);
    assert.equal(held.signal.aborted, false);
  }
});

test("without a delay it is the signal itself", () => {
  const { source, held } = setUp(0);
  assert.equal(held.signal, source.signal);
});
