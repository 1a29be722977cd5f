import assert from "node:assert/strict";
import { test } from "node:test";
import { parseExposition, parseSeriesKey } from "./exposition.ts";

const good: readonly (readonly [string, string, string, number])[] = [
  ["a bare metric", "up 1", "up", 1],
  ["labels", 'm{a="b",c="d"} 2.5', 'm{a="b",c="d"}', 2.5],
  ["a space before the labels", 'm {a="b"} 2', 'm {a="b"}', 2],
  ["a comma after the last label", 'm{a="b",} 2', 'm{a="b",}', 2],
  ["no labels in braces", "m{} 2", "m{}", 2],
  ["a brace and a space inside a label", 'm{a="x} y"} 3', 'm{a="x} y"}', 3],
  ["an escaped quote", 'm{a="x\\"}"} 4', 'm{a="x\\"}"}', 4],
  ["a timestamp, ignored", "m 5 1700000000000", "m", 5],
  ["tabs and a carriage return", "m\t5\r", "m", 5],
  ["an exponent", "m 1.79543884018e+09", "m", 1_795_438_840.18],
  ["a negative value", "m -.5", "m", -0.5],
  ["infinity", 'h_bucket{le="+Inf"} +Inf', 'h_bucket{le="+Inf"}', Number.POSITIVE_INFINITY],
  ["negative infinity", "m -Inf", "m", Number.NEGATIVE_INFINITY],
];
for (const [name, line, key, value] of good) {
  test(`reads ${name}`, () => assert.deepEqual(parseExposition(line), [{ key, value }]));
}

test("skips comments and empty lines and reads NaN", () => {
  const samples = parseExposition("# HELP m text\n# TYPE m gauge\n\nm NaN\n");
  assert.equal(samples.length, 1);
  assert.ok(Number.isNaN(samples[0]?.value));
});

const bad: readonly (readonly [string, string])[] = [
  ["a name alone", "m"],
  ["an open brace", 'm{a="b" 1'],
  ["a word for a value", "m x"],
  ["a word every object has", "m toString"],
  ["a hexadecimal value", "m 0x10"],
  ["something after the timestamp", "m 1 2 3"],
  ["a timestamp that is none", "m 1 x"],
  ["labels without a value", 'm{a="b"}'],
  ["labels without a name", '{a="b"} 1'],
  ["a name that begins with a digit", "1m 1"],
  ["a label without quotes", "m{a=b} 1"],
  ["a label without a comma", 'm{a="b" c="d"} 1'],
];
for (const [name, line] of bad) {
  test(`refuses ${name}, with its line number`, () => {
    assert.throws(() => parseExposition(`# HELP up u\nup 1\n${line}\nup 1`), /line 3: /);
  });
}

test("does not check a key again that is known", () => {
  const known = new Set(["m{a=b}"]);
  assert.deepEqual(parseExposition("m{a=b} 1", known), [{ key: "m{a=b}", value: 1 }]);
});

test("takes a key apart, escapes undone", () => {
  assert.deepEqual(parseSeriesKey('m{a="x\\"y",b="l1\\nl2", c="back\\\\n"}'), {
    name: "m",
    labels: { a: 'x"y', b: "l1\nl2", c: "back\\n" },
  });
  assert.deepEqual(parseSeriesKey("up"), { name: "up", labels: {} });
});
