import assert from "node:assert/strict";
import { test } from "node:test";
import { counter, eventCounter, gauge } from "./timing-series.ts";

const LABELS = { __name__: "m" };

test("a counter grows by the rate of each phase, right after the scrape at which it begins", () => {
  const phases = [
    { minutes: 1, perSecond: 0.1 },
    { minutes: 0.5, perSecond: 2 },
  ];
  assert.deepEqual(counter(LABELS, phases).values, [0, 1.5, 3, 4.5, 6, 36, 66]);
});

test("a gauge has its first value at the first scrape too", () => {
  const phases = [
    { minutes: 0.5, value: 7 },
    { minutes: 0.25, value: 8 },
  ];
  assert.deepEqual(gauge(LABELS, phases).values, [7, 7, 7, 8]);
});

test("what is gone ends with a marker", () => {
  const gone = { minutes: 10, perSecond: "gone", value: "gone" } as const;
  assert.deepEqual(counter(LABELS, [gone]).values, [0, "stale"]);
  assert.deepEqual(gauge(LABELS, [{ minutes: 0.25, value: 1 }, gone]).values, [1, 1, "stale"]);
  assert.deepEqual(gauge(LABELS, [gone]).values, []);
});

test("an event counts from the first scrape that can have seen it", () => {
  assert.deepEqual(eventCounter(LABELS, [0, 14, 15, 15.1, 999], 1).values, [1, 3, 4, 4, 4]);
});
