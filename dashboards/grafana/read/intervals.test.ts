import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalMs, parseStep, promDuration, rateIntervalMs } from "./intervals.ts";

const drawing = (rangeMinutes: number) => ({
  rangeMs: rangeMinutes * 60_000,
  pointsMax: 1000,
  scrapeIntervalMs: 15_000,
});

test("a step is never shorter than the scrape interval or the panel's own, and is rounded", () => {
  assert.equal(intervalMs(drawing(75), null), 15_000);
  assert.equal(intervalMs(drawing(75), 60_000), 60_000);
  assert.equal(intervalMs(drawing(6 * 60), null), 20_000);
  assert.equal(intervalMs(drawing(24 * 60), null), 60_000);
  assert.equal(intervalMs(drawing(24 * 60), 60_000), 60_000);
  assert.equal(intervalMs(drawing(7 * 24 * 60), null), 600_000);
});

test("a rate looks at four scrapes at least, and at one more than the step", () => {
  assert.equal(rateIntervalMs(drawing(75), null), 60_000);
  assert.equal(rateIntervalMs(drawing(75), 60_000), 75_000);
  assert.equal(rateIntervalMs(drawing(24 * 60), null), 75_000);
});

test("durations are written as PromQL has them", () => {
  assert.deepEqual([15_000, 60_000, 75_000, 7_200_000, 250].map(promDuration), [
    "15s",
    "1m",
    "75s",
    "2h",
    "250ms",
  ]);
});

test("steps are read, and what is none is refused", () => {
  assert.deepEqual(["15s", "1m", "6h"].map(parseStep), [15_000, 60_000, 21_600_000]);
  assert.throws(() => parseStep("soon"), /no duration: soon/);
});
