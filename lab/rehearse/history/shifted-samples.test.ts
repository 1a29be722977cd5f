import assert from "node:assert/strict";
import { test } from "node:test";
import { LOOP_MS, STEP_MS } from "./recording.ts";
import { perStep, SAMPLE_RECORDING } from "./sample-recording.ts";
import { relabelled, shiftedSamples } from "./shifted-samples.ts";

const FROM_MS = 1_000_000_020_000;
const FOREVER = { fromMs: FROM_MS, countersUntilMs: Number.POSITIVE_INFINITY };
const [UP, HANDLED, IN_FLIGHT] = SAMPLE_RECORDING.series;

test("addresses get this run's prefix, other labels stay", () => {
  const [up] = relabelled(SAMPLE_RECORDING, "10.42");
  assert.deepEqual(up?.labels, { __name__: "up", job: "gitlab-kas", instance: "10.42.1.1:8181" });
});

test("counters go on over the hours without a step back and at the same rate", () => {
  const samples = shiftedSamples(HANDLED!, FOREVER, FROM_MS, FROM_MS + 3 * LOOP_MS);
  assert.equal(samples.length, 3 * 240 - 1, "nothing before the counter was first seen");
  for (let index = 1; index < samples.length; index++) {
    const [before, now] = [samples[index - 1]!, samples[index]!];
    assert.equal(now.at - before.at, STEP_MS);
    assert.equal(Number(now.value) - Number(before.value), 30, `at step ${index}`);
  }
});

test("gauges are repeated as they were", () => {
  const samples = shiftedSamples(IN_FLIGHT!, FOREVER, FROM_MS, FROM_MS + 2 * LOOP_MS);
  assert.deepEqual(
    samples.slice(240, 250).map(({ value }) => value),
    samples.slice(0, 10).map(({ value }) => value),
  );
  assert.equal(samples[0]?.value, 9);
});

test("counters stand still once the fleet of the run counts, gauges do not", () => {
  const laid = { fromMs: FROM_MS, countersUntilMs: FROM_MS + 10 * STEP_MS };
  const counted = shiftedSamples(HANDLED!, laid, FROM_MS + 8 * STEP_MS, FROM_MS + 13 * STEP_MS);
  assert.deepEqual(
    counted.map(({ value }) => value),
    [240, 270, 300, 300, 300],
  );
  const open = shiftedSamples(IN_FLIGHT!, laid, FROM_MS + 13 * STEP_MS, FROM_MS + 15 * STEP_MS);
  assert.deepEqual(
    open.map(({ value }) => value),
    [10, 9],
  );
});

test("a missed scrape stays missed and no counter steps back", () => {
  const values = HANDLED!.values.map((value, step) => (step === 50 ? null : value));
  const samples = shiftedSamples({ ...HANDLED!, values }, FOREVER, FROM_MS, FROM_MS + 2 * LOOP_MS);
  assert.equal(samples.length, 2 * 239 - 1 + 1 - 1);
  const steps = samples
    .slice(1)
    .map(({ value }, index) => Number(value) - Number(samples[index]!.value));
  assert.deepEqual([...new Set(steps)], [30, 60]);
});

test("a series that was not there at a step is not there in any hour", () => {
  const gauge = { labels: { __name__: "x" }, values: perStep((step) => (step < 2 ? null : 1)) };
  const samples = shiftedSamples(gauge, FOREVER, FROM_MS, FROM_MS + 2 * LOOP_MS);
  assert.equal(samples.length, 2 * 238);
});

test("any stretch gives the same samples as the whole", () => {
  const whole = shiftedSamples(UP!, FOREVER, FROM_MS, FROM_MS + LOOP_MS);
  const halves = [0, LOOP_MS / 2].flatMap((offset) =>
    shiftedSamples(UP!, FOREVER, FROM_MS + offset, FROM_MS + offset + LOOP_MS / 2),
  );
  assert.deepEqual(halves, whole);
});
