import assert from "node:assert/strict";
import { test } from "node:test";
import type { WriteSample } from "./series.ts";
import { TargetScraper, type ScrapeAnswer } from "./target-scraper.ts";

const ENDPOINT = { host: "h", port: 1, path: "/metrics", labels: { job: "j", pod: "p1" } };
const page = (text: string): ScrapeAnswer => ({ kind: "page", text, durationMs: 300 });
const refused: ScrapeAnswer = { kind: "failed", error: "refused", durationMs: 1000 };

const valuesOf = (samples: readonly WriteSample[], name: string): WriteSample["value"][] =>
  samples.filter(({ labels }) => labels["__name__"] === name).map(({ value }) => value);

test("target labels are added, a clash becomes exported_", () => {
  const samples = new TargetScraper(ENDPOINT).samples(page('m{pod="other",x="y"} 1'), 15_000);
  assert.deepEqual(samples[0], {
    labels: { __name__: "m", job: "j", pod: "p1", exported_pod: "other", x: "y" },
    at: 15_000,
    value: 1,
  });
});

test("a scrape tells of itself: up, duration in seconds, samples, series that are new", () => {
  const target = new TargetScraper(ENDPOINT);
  const own = (samples: readonly WriteSample[]): WriteSample["value"][] =>
    ["up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_series_added"].flatMap(
      (name) => valuesOf(samples, name),
    );
  assert.deepEqual(own(target.samples(page("a 1\nb 2"), 0)), [1, 0.3, 2, 2]);
  assert.deepEqual(own(target.samples(page("a 1\nb 2\nc 3"), 15_000)), [1, 0.3, 3, 1]);
  assert.deepEqual(own(target.samples(refused, 30_000)), [0, 1, 0, 0]);
  assert.deepEqual(own(target.samples(page("a 1"), 45_000)), [1, 0.3, 1, 1]);
});

test("a series that a scrape no longer shows gets a staleness marker, once", () => {
  const target = new TargetScraper(ENDPOINT);
  target.samples(page("a 1\nb 2"), 0);
  assert.deepEqual(valuesOf(target.samples(page("a 1"), 15_000), "b"), ["stale"]);
  assert.deepEqual(valuesOf(target.samples(page("a 1"), 30_000), "b"), []);
  assert.deepEqual(valuesOf(target.samples(page("a 1\nb 3"), 45_000), "b"), [3]);
});

test("a failed scrape writes up 0, no sample, and ends every series", () => {
  const target = new TargetScraper(ENDPOINT);
  target.samples(page("a 1"), 0);
  const samples = target.samples(refused, 15_000);
  assert.deepEqual([...valuesOf(samples, "up"), ...valuesOf(samples, "a")], [0, "stale"]);
  assert.deepEqual(valuesOf(target.samples(refused, 30_000), "a"), []);
  assert.equal(target.problem, "refused");
});

for (const text of ["a 1\nbroken", "a 1\nm{x=y} 2"]) {
  test(`a page that cannot be read is a failed scrape: ${text}`, () => {
    const target = new TargetScraper(ENDPOINT);
    const samples = target.samples(page(text), 0);
    assert.deepEqual([...valuesOf(samples, "up"), ...valuesOf(samples, "a")], [0]);
    assert.match(target.problem ?? "", /line 2/);
    target.samples(page("a 1"), 15_000);
    assert.equal(target.problem, undefined);
  });
}

test("of a series that stands twice on a page the first value counts", () => {
  const samples = new TargetScraper(ENDPOINT).samples(page("a 1\na 2"), 0);
  assert.deepEqual(valuesOf(samples, "a"), [1]);
  assert.deepEqual(valuesOf(samples, "scrape_samples_scraped"), [2]);
});

test("a series keeps one label object, so that writers need not encode it again", () => {
  const target = new TargetScraper(ENDPOINT);
  const [first] = target.samples(page("a 1"), 0);
  const [second] = target.samples(page("a 2"), 15_000);
  assert.equal(first?.labels, second?.labels);
});

test("a target that is gone ends its samples and its own series", () => {
  const target = new TargetScraper(ENDPOINT);
  assert.deepEqual(target.gone(0), []);
  target.samples(page("a 1"), 0);
  const samples = target.gone(20_000);
  assert.deepEqual(
    samples.map(({ value, at }) => [value, at]),
    Array.from({ length: 6 }, () => ["stale", 20_000]),
  );
});
