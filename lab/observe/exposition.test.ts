import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExposition, parseSeriesKey } from "./exposition.ts";

const good: readonly (readonly [string, string, string, number])[] = [
  ["a bare metric", "up 1", "up", 1],
  ["labels", 'm{a="b",c="d"} 2.5', 'm{a="b",c="d"}', 2.5],
  ["a brace and a space inside a label", 'm{a="x} y"} 3', 'm{a="x} y"}', 3],
  ["an escaped quote", 'm{a="x\\"}"} 4', 'm{a="x\\"}"}', 4],
  ["a timestamp, ignored", "m 5 1700000000000", "m", 5],
  ["an exponent", "m 1.79543884018e+09", "m", 1_795_438_840.18],
  ["infinity", 'h_bucket{le="+Inf"} +Inf', 'h_bucket{le="+Inf"}', Number.POSITIVE_INFINITY],
];
for (const [name, line, key, value] of good) {
  test(`reads ${name}`, () => assert.deepEqual(parseExposition(line), [{ key, value }]));
}

test("skips comments and empty lines and reads NaN", () => {
  const samples = parseExposition("# HELP m text\n# TYPE m gauge\n\nm NaN\n");
  assert.equal(samples.length, 1);
  assert.ok(Number.isNaN(samples[0]?.value));
});

for (const line of ["m", "m{a=\"b\" 1", "m x", "m 1 2 3", "{a=\"b\"", "m{a=\"b\"}"]) {
  test(`refuses "${line}" with its line number`, () => {
    assert.throws(() => parseExposition(`up 1\n${line}\n`), /line 2/);
  });
}

test("takes a key apart, escapes undone", () => {
  assert.deepEqual(parseSeriesKey('m{a="x\\"y",b="l1\\nl2", c="back\\\\"}'), {
    name: "m",
    labels: { a: 'x"y', b: "l1\nl2", c: "back\\" },
  });
  assert.deepEqual(parseSeriesKey("up"), { name: "up", labels: {} });
});

for (const key of ["1up", 'm{a=b}', 'm{="b"}']) {
  test(`refuses the key ${key}`, () => assert.throws(() => parseSeriesKey(key)));
}
