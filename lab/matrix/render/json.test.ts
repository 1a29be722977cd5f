import assert from "node:assert/strict";
import { test } from "node:test";
import { LabError } from "../../../kit/errors.ts";
import type { Matrix } from "../matrix.ts";
import { sampleMatrix } from "../sample-matrix.ts";
import { parseMatrix, renderJson } from "./json.ts";

const TEXT = renderJson(sampleMatrix());

test("what is written is read back whole", () => {
  assert.deepEqual(parseMatrix(TEXT), sampleMatrix());
});

test("the same facts give the same bytes, in whatever order they were put together", () => {
  const backwards = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(backwards);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, backwards(inner)] as const);
    return Object.fromEntries(entries.reverse());
  };
  const shuffled = backwards(sampleMatrix()) as Matrix;
  assert.notEqual(JSON.stringify(shuffled), JSON.stringify(sampleMatrix()));
  assert.equal(renderJson(shuffled), TEXT);
});

test("cells stand in the order of the columns, and the text ends in a newline", () => {
  const cells = Object.keys(parseMatrix(TEXT).rows[0]?.cells ?? {});
  assert.deepEqual(
    cells,
    sampleMatrix().columns.map(({ id }) => id),
  );
  assert.ok(TEXT.endsWith("}\n"));
});

test("a key of a newer lab is no mistake", () => {
  const withNews = TEXT.replace('"labVersion"', '"mood": "calm",\n  "labVersion"');
  assert.notEqual(withNews, TEXT);
  assert.deepEqual(parseMatrix(withNews), sampleMatrix());
});

const DAMAGES: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ["an empty file", () => "", /m\.json is no JSON/],
  ["half a file", (text) => text.slice(0, text.length / 2), /m\.json is no JSON/],
  ["an array", () => "[]", /m\.json is no matrix:\n {2}.*expected object/],
  ["another document", () => '{"version":1}', /labVersion: .*\n[^]*and \d+ more/],
  ["a newer version", (text) => text.replace('"version": 1', '"version": 2'), /is of version 2/],
  ["no version", (text) => text.replace('"version": 1,', ""), /\n {2}version: /],
  ["an unknown state", (text) => text.replace('"gated"', '"gatd"'), /rows\.0\.cells\..*\.state: /],
  ["a share above 1", (text) => text.replace('Share": 1', 'Share": 1.5'), /cutOffShare: /],
  ["an unknown verdict", (text) => text.replace('"pass"', '"passed"'), /rows\.0\.verdict: /],
  [
    "a column twice",
    (text) => text.replace('"id": "error-6h"', '"id": "error-1h"'),
    /columns: error-1h is there twice/,
  ],
  [
    "a row without a cell",
    (text) => text.replace('"error-1h": {', '"error-2h": {'),
    /rows\.0\.cells: flag-disable has no cell for error-1h/,
  ],
];
for (const [what, damage, sentence] of DAMAGES) {
  test(`${what} is refused with a reason`, () => {
    const text = damage(TEXT);
    assert.notEqual(text, TEXT);
    assert.throws(
      () => parseMatrix(text, "m.json"),
      (error: unknown) => {
        assert.ok(error instanceof LabError);
        assert.equal(error.code, "MATRIX_UNREADABLE");
        assert.equal(error.errorClass, "input");
        assert.match(error.message, sentence);
        assert.notEqual(error.hint ?? "", "");
        return true;
      },
    );
  });
}
