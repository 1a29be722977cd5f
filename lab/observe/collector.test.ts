import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { LabError } from "../../kit/errors.ts";
import { Collector, type ScrapeFailure, type ScrapeGap } from "./collector.ts";
import type { WriteSample } from "./series.ts";
import type { ScrapeAnswer } from "./target-scraper.ts";

const PAGE: ScrapeAnswer = { kind: "page", text: "a 1", durationMs: 3 };
const endpointOf = (host: string) => ({ host, port: 1, path: "/metrics", labels: { pod: host } });

function setUp(scrape: (host: string) => Promise<ScrapeAnswer> = () => Promise.resolve(PAGE)) {
  const clock = new ManualClock(1000);
  const written: WriteSample[] = [];
  const losses: string[] = [];
  const gaps: ScrapeGap[] = [];
  const failures: ScrapeFailure[] = [];
  const lags: number[] = [];
  const store = { writes: 0, problem: undefined as Error | undefined };
  const collector = new Collector({
    clock,
    intervalMs: 15_000,
    scrape: ({ host }) => scrape(host),
    write: {
      write: (samples) => {
        store.writes += 1;
        if (store.problem !== undefined) return Promise.reject(store.problem);
        written.push(...samples);
        return Promise.resolve();
      },
    },
    onLag: (lagMs) => lags.push(lagMs),
    onLoss: (says) => losses.push(says),
    onGap: (gap) => gaps.push(gap),
    onFailure: (failure) => failures.push(failure),
  });
  collector.add("p1", endpointOf("p1"));
  collector.start();
  const instants = (name: string, pod = "p1"): number[] =>
    written
      .filter(({ labels }) => labels["__name__"] === name && labels["pod"] === pod)
      .filter(({ value }) => value !== "stale")
      .map(({ at }) => at);
  return { clock, collector, written, losses, gaps, failures, lags, store, instants };
}

test("scrapes on whole intervals of lab time and moves the watermark", async () => {
  const { clock, collector, instants, lags } = setUp();
  await clock.advance(50_000);
  assert.deepEqual(instants("a"), [15_000, 30_000, 45_000]);
  assert.deepEqual(lags, [0, 0, 0]);
  assert.equal(collector.watermarkMs, 45_000);
  await collector.stop();
});

test("stops with a last scrape, and only once", async () => {
  const { clock, collector, instants } = setUp();
  await clock.advance(20_000);
  await collector.stop();
  await collector.stop();
  assert.deepEqual(instants("a"), [15_000, 21_000]);
  assert.equal(collector.watermarkMs, 21_000);
  assert.equal(clock.pending, 0);
});

test("a target that is added while running is scraped from the next tick on", async () => {
  const { clock, collector, instants } = setUp();
  await clock.advance(20_000);
  collector.add("p2", endpointOf("p2"));
  await clock.advance(15_000);
  assert.deepEqual(instants("a", "p2"), [30_000]);
  await collector.stop();
});

test("a removed target's series end at once, its own included", async () => {
  const { clock, collector, written } = setUp();
  await clock.advance(20_000);
  await collector.remove("p1");
  assert.deepEqual(
    written.slice(-6).map(({ labels, value, at }) => [labels["__name__"], value, at]),
    [
      "a",
      "up",
      "scrape_duration_seconds",
      "scrape_samples_scraped",
      "scrape_samples_post_metric_relabeling",
      "scrape_series_added",
    ].map((name) => [name, "stale", 21_000]),
  );
  await clock.advance(30_000);
  assert.equal(written.length, 12);
  await collector.stop();
});

test("a target removed at the instant of its scrape ends one millisecond later", async () => {
  const { clock, collector, written } = setUp();
  await clock.advance(14_000);
  await collector.remove("p1");
  assert.equal(written.at(-1)?.at, 15_001);
  await collector.stop();
});

test("a target that hangs holds the watermark and misses its own scrapes only", async () => {
  let answer: (page: ScrapeAnswer) => void = () => assert.fail("not scraped yet");
  const hanging = (): Promise<ScrapeAnswer> => new Promise((resolve) => (answer = resolve));
  const { clock, collector, instants, gaps } = setUp((host) =>
    host === "p2" ? hanging() : Promise.resolve(PAGE),
  );
  collector.add("p2", endpointOf("p2"));
  await clock.advance(50_000);
  assert.deepEqual(instants("a"), [15_000, 30_000, 45_000]);
  assert.equal(collector.watermarkMs, 14_999);
  answer({ kind: "failed", error: "time-out", durationMs: 36_000 });
  await clock.advance(0);
  assert.equal(collector.watermarkMs, 45_000);
  assert.deepEqual(instants("up", "p2"), [15_000]);
  await clock.advance(15_000);
  assert.deepEqual(gaps, [{ target: "p2", fromMs: 15_000, toMs: 60_000 }]);
  answer(PAGE);
  await clock.advance(0);
});

test("a scrape that fails is told with its cause", async () => {
  const { clock, collector, failures } = setUp(() => Promise.reject(new Error("no route")));
  await clock.advance(15_000);
  assert.deepEqual(failures, [{ target: "p1", at: 15_000, error: "no route" }]);
  await collector.stop();
});

test("a write that fails once is tried again and nothing is lost", async () => {
  const { clock, collector, instants, losses, store } = setUp();
  store.problem = new Error("connection reset");
  await clock.advance(14_000);
  store.problem = undefined;
  assert.equal(collector.watermarkMs, 14_999);
  await clock.advance(1000);
  assert.deepEqual([instants("a"), losses, collector.watermarkMs], [[15_000], [], 15_000]);
  await collector.stop();
});

test("samples that the store refuses are not offered again", async () => {
  const { clock, collector, losses, store } = setUp();
  store.problem = new LabError("environment", "X", "out of order", { details: { status: 400 } });
  await clock.advance(14_000);
  assert.equal(store.writes, 1);
  assert.match(losses[0] ?? "", /6 samples were not stored: out of order/);
  await collector.stop();
});

test("after three lost batches in a row the store counts as gone", async () => {
  const { clock, collector, losses, store } = setUp();
  store.problem = new Error("connection refused");
  await clock.advance(100_000);
  assert.deepEqual([losses.length, store.writes], [3, 9]);
  assert.match(losses[0] ?? "", /connection refused/);
  await collector.stop();
});
