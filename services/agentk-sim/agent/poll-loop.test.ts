import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { pollLoop, STREAM_BACKOFF, type LoopTurn } from "./poll-loop.ts";

/** Runs a loop whose turns answer as told; returns the lab times at which turns began. */
async function beginnings(forMs: number, turn: (nowMs: number) => LoopTurn): Promise<number[]> {
  const clock = new ManualClock(0);
  const stopping = new AbortController();
  const begun: number[] = [];
  const loop = pollLoop(
    { clock, random: new SeededRandom("ladder"), signal: stopping.signal },
    () => {
      begun.push(clock.now());
      return Promise.resolve(turn(clock.now()));
    },
  );
  await clock.advance(forMs);
  stopping.abort();
  await loop;
  assert.equal(clock.pending, 0, "no timer is left behind");
  return begun;
}

const FAILED: LoopTurn = { next: "back-off", lastedMs: 10 };
/** Bounds of the sleeps of a ladder that is never reset, ms. */
const RUNGS = [10, 20, 40, 80, 160, 300, 300].map((base) => [base * 1000, base * 2000] as const);

test("errors climb the ladder 10-20, 20-40, 40-80, 80-160, 160-320, 300-600 s", async () => {
  const begun = await beginnings(3_600_000, () => FAILED);
  RUNGS.forEach(([low, high], index) => {
    const sleptMs = begun[index + 1]! - begun[index]!;
    assert.ok(sleptMs >= low && sleptMs < high, `sleep ${index + 1}: ${sleptMs} ms`);
  });
});

test("the ladder starts again when more than 600 s have passed since the last back-off began", async () => {
  const clock = new ManualClock(0);
  const stopping = new AbortController();
  const begun: number[] = [];
  const loop = pollLoop(
    { clock, random: new SeededRandom("reset"), signal: stopping.signal },
    async () => {
      begun.push(clock.now());
      if (begun.length === 4) await clock.sleep(900_000);
      return FAILED;
    },
  );
  await clock.advance(1_200_000);
  stopping.abort();
  await loop;
  const sleptMs = begun[4]! - (begun[3]! + 900_000);
  assert.ok(sleptMs >= 10_000 && sleptMs < 20_000, `after the reset: ${sleptMs} ms`);
});

test("a clean end is followed by the next turn at once", async () => {
  let turns = 0;
  const begun = await beginnings(10_000, () => {
    turns += 1;
    return turns <= 5 ? { next: "at-once", lastedMs: 1_350_000 } : FAILED;
  });
  assert.deepEqual(begun.slice(0, 6), [0, 0, 0, 0, 0, 0]);
});

test("streams that end with OK at once are reopened at a bounded rate", async () => {
  const begun = await beginnings(10_000, () => ({ next: "at-once", lastedMs: 1 }));
  assert.ok(begun.length > 10, "the first are free, as with the real agentk");
  assert.ok(begun.length <= 60, `${begun.length} turns in 10 s`);
});

test("what a real agentk did while agent_info answered 404 fits the same ladder", () => {
  // Seconds, recorded from kas 14.2-pre (commit 626caaff): GetConfiguration failing from the start.
  const recorded = [0.04, 13.98, 39.15, 99.67, 240.7];
  recorded.slice(1).forEach((at, index) => {
    const sleptMs = (at - recorded[index]!) * 1000;
    const [low, high] = RUNGS[index]!;
    assert.ok(sleptMs >= low && sleptMs < high, `sleep ${index + 1}: ${sleptMs} ms`);
  });
  // Ten tunnels, each on its own ladder: the n-th failures lie within the sums of the bounds.
  const tunnels = [
    [11.18, 11.47, 13.84, 14.45, 14.52, 15.02, 15.78, 15.84, 16.59, 18.63],
    [38.15, 38.91, 39.13, 41.12, 46.0, 46.19, 47.61, 47.62, 50.0, 53.93],
    [81.69, 82.86, 84.52, 89.74, 91.92, 99.43, 108.17, 112.58, 116.4, 116.67],
    [192.65, 196.05, 196.26, 206.82, 209.04, 213.38, 215.6, 222.44, 238.92, 259.46],
  ];
  let [low, high] = [40, 40];
  tunnels.forEach((times, index) => {
    low += RUNGS[index]![0];
    high += RUNGS[index]![1];
    assert.equal(times.length, 10);
    for (const at of times) {
      assert.ok(at * 1000 >= low && at * 1000 < high, `failure ${index + 2} at ${at} s`);
    }
  });
  assert.deepEqual(STREAM_BACKOFF, { initMs: 10_000, maxMs: 300_000, resetMs: 600_000 });
});
