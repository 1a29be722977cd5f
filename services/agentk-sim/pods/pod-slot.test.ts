import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { PodSlot } from "./pod-slot.ts";

/** Pods that take this long to stop, with what they did at which lab second. */
function setUp(stopMs = 0) {
  const clock = new ManualClock(0);
  const seen: string[] = [];
  const say = (text: string): void => void seen.push(`${clock.now() / 1000} ${text}`);
  const slot = new PodSlot(clock, (generation) => ({
    generation,
    start: () => {
      say(`start ${generation}`);
    },
    stop: async () => {
      if (stopMs > 0) await clock.sleep(stopMs);
      say(`stopped ${generation}`);
    },
  }));
  return { clock, seen, slot };
}

test("a restart ends the pod and starts a fresh one after the pause, counted from its end", async () => {
  const { clock, seen, slot } = setUp(2_000);
  slot.startAfter(1_000);
  await clock.advance(5_000);
  slot.restartAfter(3_000, 10_000);
  await clock.advance(60_000);
  assert.deepEqual(seen, ["1 start 1", "10 stopped 1", "20 start 2"]);
  assert.equal(slot.pod.generation, 2);
  assert.equal(clock.pending, 0);
});

test("a stopped pod stays away until a fresh one is started", async () => {
  const { clock, seen, slot } = setUp();
  slot.startAfter(0);
  await clock.advance(1_000);
  await slot.stop();
  await clock.advance(600_000);
  slot.startAfter(0);
  await clock.advance(1_000);
  assert.deepEqual(seen, ["0 start 1", "1 stopped 1", "601 start 2"]);
});

test("a later command replaces what was planned, also in the middle of a restart", async () => {
  const planned = setUp();
  planned.slot.startAfter(1_000);
  await planned.slot.stop();
  planned.slot.restartAfter(5_000, 0);
  await planned.slot.stop();
  await planned.clock.advance(60_000);
  assert.deepEqual(
    planned.seen.filter((text) => text.includes("start")),
    [],
  );
  const ending = setUp(5_000);
  ending.slot.startAfter(0);
  ending.slot.restartAfter(1_000, 0);
  await ending.clock.advance(2_000);
  void ending.slot.stop();
  await ending.clock.advance(60_000);
  assert.deepEqual(
    ending.seen.filter((text) => text.includes("start")),
    [],
    "stopped while its pod was still ending",
  );
});
