import assert from "node:assert/strict";
import { test } from "node:test";
import { STEP_MS } from "./recording.ts";
import { perStep, SAMPLE_RECORDING } from "./sample-recording.ts";
import { SampleRecorder } from "./sample-recorder.ts";
import { whyNotSteady } from "./steadiness.ts";

const SHAPE = { kasReplicas: 1, agentPods: 10 };
const { series: GOOD } = SAMPLE_RECORDING;
const [UP, HANDLED, IN_FLIGHT] = GOOD;

test("a steady hour is one", () => {
  assert.equal(whyNotSteady(GOOD, SHAPE), undefined);
});

test("a scrape that was missed in between is forgiven, the first and the last are not", () => {
  const missing = (gap: number) => [
    { ...UP!, values: perStep((step) => (step === gap ? null : 1)) },
    HANDLED!,
    IN_FLIGHT!,
  ];
  assert.equal(whyNotSteady(missing(100), SHAPE), undefined);
  assert.match(whyNotSteady(missing(0), SHAPE) ?? "", /^1 scrapes .* were missed$/);
  assert.match(whyNotSteady(missing(240), SHAPE) ?? "", /^1 scrapes .* were missed$/);
});

test("a pod or a scrape that is missing, agents that were away, errors, silence: each is told", () => {
  const away = { ...IN_FLIGHT!, values: perStep((step) => (step === 100 ? 8 : 10)) };
  const missed = { ...UP!, values: perStep((step) => (step > 5 && step < 12 ? null : 1)) };
  const failed = { ...HANDLED!, labels: { ...HANDLED!.labels, grpc_code: "Unavailable" } };
  const silent = { ...HANDLED!, values: perStep(() => 5) };
  for (const [series, says] of [
    [[HANDLED!, IN_FLIGHT!], "0 pods of kas were scraped"],
    [[missed, HANDLED!, IN_FLIGHT!], "6 scrapes of gitlab-kas 127.7.1.1:8181 were missed"],
    [[UP!, HANDLED!, away], "8 of 10 agents were connected"],
    [[...GOOD, failed], "7200 calls ended with a counted error"],
    [[UP!, silent, IN_FLIGHT!], "no call was finished"],
  ] as const) {
    assert.equal(whyNotSteady(series, SHAPE), says);
  }
});

test("the recorder keeps samples by step, without the lab's own and without what is outside", async () => {
  const recorder = new SampleRecorder(1_000_000);
  const labels = { __name__: "up", job: "gitlab-kas" };
  await recorder.write([
    { labels, at: 999_999, value: 1 },
    { labels, at: 1_000_000 + 1_200, value: 2 },
    { labels: { ...labels }, at: 1_000_000 + STEP_MS, value: 3 },
    { labels, at: 1_000_000 + 2 * STEP_MS, value: "stale" },
    { labels: { __name__: "up", job: "kas-lab/links" }, at: 1_000_000, value: 1 },
  ]);
  const [only, ...others] = recorder.series();
  assert.deepEqual(others, []);
  assert.deepEqual(only?.labels, labels);
  assert.deepEqual(only.values.slice(0, 4), [2, 3, null, null]);
});

test("a code with which no call ended in the hour is left out, one that came is kept", async () => {
  const recorder = new SampleRecorder(0);
  const code = (grpc_code: string) => ({ __name__: "grpc_server_handled_total", grpc_code });
  const [idle, came, grew] = [code("Unavailable"), code("Canceled"), code("OK")];
  await recorder.write([
    { labels: idle, at: 0, value: 1 },
    { labels: idle, at: 30 * STEP_MS, value: 1 },
    { labels: came, at: 30 * STEP_MS, value: 1 },
    { labels: grew, at: 0, value: 1 },
    { labels: grew, at: 30 * STEP_MS, value: 9 },
  ]);
  assert.deepEqual(
    recorder.series().map(({ labels }) => labels["grpc_code"]),
    ["Canceled", "OK"],
  );
});
