import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestWord } from "./nearest-word.ts";

const KNOWN = ["redis-kill", "redis-hang", "feature-flag", "rails-status"];
const cases = [
  { word: "redis-kil", expected: "redis-kill" },
  { word: "Feature-Flag", expected: "feature-flag" },
  { word: "feture-flag", expected: "feature-flag" },
  { word: "quux", expected: undefined },
  { word: "", expected: undefined },
];
for (const { word, expected } of cases) {
  test(`nearest to "${word}" is ${String(expected)}`, () => {
    assert.equal(nearestWord(word, KNOWN), expected);
  });
}
