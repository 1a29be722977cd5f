import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleMatrix } from "../sample-matrix.ts";
import { hostileMatrix } from "./hostile-matrix.ts";
import { renderMarkdown } from "./markdown.ts";

const TEXT = renderMarkdown(sampleMatrix());
const tableLines = (text: string): readonly string[] =>
  text.split("\n").filter((line) => line.startsWith("|"));
/** Cells of a line as GitHub counts them: a bar with a backslash before it ends none. */
const cellsIn = (line: string): number => line.split(/(?<!\\)\|/).length - 2;

test("the answer is the heading, the counts follow", () => {
  assert.match(
    TEXT,
    /^## 5 of 11 incidents that hurt users page nobody; .*\n\n12 incidents: .*\n\n\| {2}\| incident/,
  );
});

test("a line for each incident, and each line has all cells", () => {
  const lines = tableLines(TEXT);
  assert.equal(lines.length, 2 + sampleMatrix().rows.length);
  assert.deepEqual([...new Set(lines.map(cellsIn))], [14]);
});

test("what somebody must see is bold, and the group stands before its first incident", () => {
  const line = (name: string): string => tableLines(TEXT).find((text) => text.includes(name)) ?? "";
  assert.equal(
    line("rails-jwt-mismatch"),
    "| **Rails** | rails-jwt-mismatch | 200 | 100 % | ✕ **SILENT** | ✕ **SILENT** | · silent | · silent | – | – | ○ T+9 ticket | ○ T+12 ticket | · silent | nobody |",
  );
  assert.match(line("flag-disable-at-scale"), /^\| {2}\| flag.* ● \*\*T\+5 page\*\* \| ⊘ gated /);
  assert.match(line("kas-sigkill"), / kas-sigkill \(inconclusive\) /);
});

test("one sentence for each incident, with the reason of a verdict that is no pass", () => {
  const sentences = TEXT.split("\n").filter((line) => line.startsWith("- **"));
  assert.equal(sentences.length, sampleMatrix().rows.length);
  assert.equal(
    sentences.find((line) => line.includes("redis-killed")),
    "- **Redis is gone for 40 minutes** (redis-killed; S10, 200 agents): kas says rate limit exhausted although nobody exceeded anything; look at Redis first. 200 of 200 agents cut off, 6210 agent minutes lost; 62.1 % of the month's error budget; the fault lasted 30 min; first told T+2; repair from T+30; everybody back 8 min after the repair.",
  );
  assert.match(TEXT, /expired certificate\*\* .*\(fail: 1 of 7 expectations did not hold/);
  assert.match(TEXT, /\nNot here: redis-hang \(shard 2 of 2\)\.\n/);
});

test("nothing from a run is markup, ends a cell or a line", () => {
  const text = renderMarkdown(
    hostileMatrix("a|b\n# c <img src=x> `d` **e** [f](javascript:g) ~h~"),
  );
  assert.deepEqual([...new Set(tableLines(text).map(cellsIn))], [14]);
  assert.equal(tableLines(text).length, 2 + sampleMatrix().rows.length);
  assert.doesNotMatch(text, /<img|\n# c|(?<!\\)`|(?<!\\)\[f|(?<!\\)~/);
  assert.ok(
    text.includes("a\\|b # c &lt;img src=x&gt; \\`d\\` \\*\\*e\\*\\* \\[f\\](javascript:g)"),
  );
});
