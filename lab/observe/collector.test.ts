import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { Collector } from "./collector.ts";
import type { WriteSample } from "./series.ts";
import { TargetScraper, type ScrapeAnswer } from "./target-scraper.ts";

const ENDPOINT = { host: "h", port: 1, path: "/metrics", labels: { job: "j", pod: "p1" } };
const page = (text: string): ScrapeAnswer => ({ kind: "page", text, durationMs: 3 });
const named = (samples: readonly WriteSample[], name: string): readonly WriteSample[] =>
  samples.filter((sample) => sample.labels["__name__"] === name);

test("target labels are added, a clash becomes exported_", () => {
  const [sample] = named(
    new TargetScraper(ENDPOINT).samples(page('m{pod="other",x="y"} 1'), 15_000),
    "m",
  );
  assert.deepEqual(sample?.labels, {
    __name__: "m",
    job: "j",
    pod: "p1",
    exported_pod: "other",
    x: "y",
  });
  assert.equal(sample.at, 15_000);
});

test("a series that a scrape no longer shows gets a staleness marker, once", () => {
  const target = new TargetScraper(ENDPOINT);
  target.samples(page("a 1\nb 2"), 0);
  assert.deepEqual(
    named(target.samples(page("a 1"), 15_000), "b").map(({ value }) => value),
    ["stale"],
  );
  assert.equal(named(target.samples(page("a 1"), 30_000), "b").length, 0);
});

test("a failed scrape writes up 0, no sample, and ends every series", () => {
  const target = new TargetScraper(ENDPOINT);
  target.samples(page("a 1"), 0);
  const samples = target.samples({ kind: "failed", error: "refused", durationMs: 1 }, 15_000);
  assert.deepEqual(
    [...named(samples, "up"), ...named(samples, "a")].map(({ value }) => value),
    [0, "stale"],
  );
});

test("a page that cannot be read is a failed scrape", () => {
  const samples = new TargetScraper(ENDPOINT).samples(page("a 1\nbroken"), 0);
  assert.equal(named(samples, "up")[0]?.value, 0);
  assert.equal(named(samples, "a").length, 0);
});

function setUp() {
  const clock = new ManualClock(1000);
  const written: WriteSample[] = [];
  const losses: string[] = [];
  let broken = false;
  const collector = new Collector({
    clock,
    intervalMs: 15_000,
    scrape: () => Promise.resolve(page("a 1")),
    write: {
      write: (samples) => {
        if (broken) return Promise.reject(new Error("connection refused"));
        written.push(...samples);
        return Promise.resolve();
      },
    },
    onLag: () => undefined,
    onLoss: (says) => losses.push(says),
  });
  collector.add("t", ENDPOINT);
  return { clock, collector, written, losses, breakStore: () => (broken = true) };
}

test("scrapes on whole intervals of lab time and moves the watermark", async () => {
  const { clock, collector, written } = setUp();
  collector.start();
  await clock.advance(50_000);
  assert.deepEqual(
    named(written, "a").map(({ at }) => at),
    [15_000, 30_000, 45_000],
  );
  assert.equal(collector.watermarkMs, 45_000);
  await collector.stop();
});

test("a removed target's series end at once, its own included", async () => {
  const { clock, collector, written } = setUp();
  collector.start();
  await clock.advance(20_000);
  await collector.remove("t");
  const last = written.slice(-6);
  assert.ok(last.every(({ value }) => value === "stale"));
  assert.ok(named(last, "up").length === 1 && named(last, "a").length === 1);
  await collector.stop();
});

test("a write that fails is reported, and after three in a row the store counts as gone", async () => {
  const { clock, collector, losses, breakStore } = setUp();
  breakStore();
  collector.start();
  await clock.advance(100_000);
  assert.equal(losses.length, 3);
  assert.match(losses[0] ?? "", /connection refused/);
  await collector.stop();
});
