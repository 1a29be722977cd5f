import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import type { QueryPort } from "../../observe/series.ts";
import { sampleHistory } from "../../report/sample-history.ts";
import { NewestState } from "../read/newest-state.ts";
import type { Source } from "../source.ts";
import { Ticker } from "./ticker.ts";

/** Ticks in one wall minute when each answer of the store takes so long. */
async function minute(answerMs: number): Promise<number> {
  const clock = new ManualClock(0);
  const instant = async (): Promise<[]> => {
    await clock.sleep(answerMs);
    return [];
  };
  const query = { instant } as unknown as QueryPort;
  const source = { entries: sampleHistory(), query, nowMs: () => clock.now() } as unknown as Source;
  const ticker = new Ticker(clock, () => source, new NewestState());
  let ticks = 0;
  const leave = ticker.listen(() => ticks++);
  await clock.advance(60_000);
  leave();
  const stopped = ticker.stop();
  await clock.advance(answerMs * 2);
  await stopped;
  assert.equal(clock.pending, 0);
  return ticks;
}

test("there are at least 60 ticks a minute, also when a look takes its time", async () => {
  for (const answerMs of [1, 100, 300]) {
    const ticks = await minute(answerMs);
    assert.ok(ticks >= 60 && ticks <= 65, `${ticks} at ${answerMs} ms an answer`);
  }
});

test("a store that is slower than that is left in peace between two looks", async () => {
  // Two rounds of questions take 4 s: without a rest there would be 15.
  assert.equal(await minute(2_000), 14);
});
