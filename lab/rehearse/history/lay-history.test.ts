import assert from "node:assert/strict";
import { test } from "node:test";
import type { WriteSample } from "../../observe/series.ts";
import { HistoryLayer, planStart } from "./lay-history.ts";
import { SAMPLE_RECORDING } from "./sample-recording.ts";

const MINUTE_MS = 60_000;
const START_MS = 30_000_000 * MINUTE_MS;

function layer(write: WriteSample[], forMs: number): HistoryLayer {
  return new HistoryLayer({
    recording: SAMPLE_RECORDING,
    prefix: "127.42",
    write: {
      write: (samples) => {
        write.push(...samples);
        return Promise.resolve();
      },
    },
    forMs,
    startMs: START_MS,
    fleetMs: START_MS - 6 * MINUTE_MS,
    startSpreadMs: 5 * MINUTE_MS,
  });
}

const ups = (written: readonly WriteSample[]): readonly number[] =>
  written.filter(({ labels }) => labels["__name__"] === "up").map(({ at }) => at);

test("samples lie every 15 s from the history's begin to one step before T+0", async () => {
  const written: WriteSample[] = [];
  const laid = layer(written, 90 * MINUTE_MS);
  const walked: number[] = [];
  const startMs = await laid.layUntilStart({ now: () => START_MS - MINUTE_MS }, () => {
    walked.push(laid.lastMs);
    return Promise.resolve();
  });
  assert.equal(startMs, START_MS);
  assert.equal(laid.fromMs, START_MS - 90 * MINUTE_MS);
  const at = ups(written);
  assert.deepEqual([at[0], at.at(-1), at.length], [laid.fromMs, START_MS - 15_000, 360]);
  assert.deepEqual(walked, [START_MS - 15_000]);
});

test("counters stand still from the middle of the fleet's start on", async () => {
  const written: WriteSample[] = [];
  await layer(written, 60 * MINUTE_MS).layUntilStart({ now: () => 0 }, () => Promise.resolve());
  const counted = written.filter(
    ({ labels }) => labels["__name__"] === "grpc_server_handled_total",
  );
  const last = counted.at(-1)?.value;
  const still = counted.filter(({ value }) => value === last).map(({ at }) => at);
  assert.equal(still[0], START_MS - 3.5 * MINUTE_MS);
});

test("when writing took too long T+0 moves by whole minutes and the history goes on to it", async () => {
  const written: WriteSample[] = [];
  let nowMs = START_MS + 20_000;
  const startMs = await layer(written, 60 * MINUTE_MS).layUntilStart({ now: () => nowMs }, () => {
    nowMs += 10_000;
    return Promise.resolve();
  });
  assert.equal(startMs, START_MS + MINUTE_MS);
  assert.equal(ups(written).at(-1), START_MS + 45_000);
  assert.equal(new Set(ups(written)).size, ups(written).length);
});

test("T+0 waits for the fleet, or for the writing where that takes longer", () => {
  const plan = { nowMs: START_MS - 1, speed: 30, startSpreadMs: 5 * MINUTE_MS, series: 600 };
  assert.equal(planStart({ ...plan, forMs: 60 * MINUTE_MS }), START_MS + 6 * MINUTE_MS);
  assert.ok(planStart({ ...plan, forMs: 600 * MINUTE_MS }) > START_MS + 10 * MINUTE_MS);
});
