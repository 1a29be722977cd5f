import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatLength, formatOffset, parseDuration } from "../../kit/duration.ts";
import { unknownWords } from "./promql-words.ts";
import { resolveTime } from "./time-expression.ts";

describe("durations", () => {
  for (const [text, ms] of [
    ["90s", 90_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["0.5s", 500],
  ] as const) {
    it(`${text} is ${ms} ms`, () => assert.equal(parseDuration(text), ms));
  }
  for (const text of ["", "10", "10 m", "m", "-5m", "10d", "1d", "10m x", "1.m"]) {
    it(`"${text}" is none`, () => assert.equal(parseDuration(text), undefined));
  }
  it("are written as people read them", () => {
    const offsets = [0, 641_000, -30_000, 5_400_000, 999].map(formatOffset);
    assert.deepEqual(offsets, ["+0:00", "+10:41", "-0:30", "+1:30:00", "+0:01"]);
    assert.deepEqual([95_000, 119_999, 840_000].map(formatLength), ["95 s", "120 s", "14 min"]);
  });
});

describe("times of a scenario file", () => {
  const moments = new Map([
    ["off", 600_000],
    ["bad", Number.NaN],
  ]);
  for (const [text, ms] of [
    ["10m", 600_000],
    ["off", 600_000],
    ["off + 380s", 980_000],
    ["off+1m30s", 690_000],
    ["off - 10m", 0],
    ["bad + 5s", Number.NaN],
  ] as const) {
    it(`${text} is ${ms} ms`, () => {
      const time = resolveTime(text, moments);
      assert.ok(typeof time !== "string");
      assert.equal(time.ms, ms);
    });
  }
  for (const [text, says] of [
    ["of", /^unknown moment "of" {3}did you mean "off"\?$/],
    ["later", /comes further down/],
    ["off + 5", /"5" is no duration/],
    ["off - 11m", /before the start/],
    ["off 5s", /is no time/],
    ["5s + off", /is no time/],
    ["", /is no time/],
  ] as const) {
    it(`"${text}" is none`, () => {
      const time = resolveTime(text, moments, ["later"]);
      assert.ok(typeof time === "string");
      assert.match(time, says);
    });
  }
});

describe("words of a query", () => {
  const known = { up: [], calls_total: ["code"], wait_seconds: ["le"], ALERTS: [] };
  for (const query of [
    "up",
    'sum by (code) (rate(calls_total{code=~"a|b", pod="x"}[5m])) > 0',
    'up{job="a b{c}"} == 1 and on (pod) calls_total offset 5m',
    "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[1h])))",
    "max_over_time(sum(up)[6h:1m]) or vector(0) unless ALERTS",
    'count({job="x"}) * 1e5 + Inf',
  ]) {
    it(`all are known: ${query}`, () => assert.deepEqual(unknownWords(query, known), []));
  }
  for (const [query, ...says] of [
    [
      "sum(call_total)",
      'unknown metric "call_total"   did you mean "calls_total"?   (kaslab list metrics)',
    ],
    ["rate(zzzzzzzz[5m])", 'unknown metric "zzzzzzzz"   (kaslab list metrics)'],
    ['calls_total{cod="x"}', 'metric calls_total has no label "cod"   labels: code'],
    ['up{code!="x"}', 'metric up has no label "code"   labels: only those of its target'],
    [
      'nope_a{x="1"} / nope_b',
      'unknown metric "nope_a"   (kaslab list metrics)',
      'unknown metric "nope_b"   (kaslab list metrics)',
    ],
  ] as const) {
    it(`not all are known: ${query}`, () => assert.deepEqual(unknownWords(query, known), says));
  }
});
