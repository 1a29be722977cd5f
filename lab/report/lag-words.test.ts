import assert from "node:assert/strict";
import { test } from "node:test";
import { lagByProcess, marginSays, smallestMargins } from "./lag-words.ts";
import type { JudgedMargin } from "./run-result.ts";
import { sampleResult } from "./sample-result.ts";

const result = sampleResult();
const [first] = result.expectations;
assert.ok(first !== undefined);
const near: JudgedMargin = {
  ms: 1_200,
  says: "reached 1.2 s before its limit",
  lateMs: 800,
  where: "kas-1",
};

test("the worst of each process is told, the rest counted", () => {
  const processes = ["kas-1", "lb", "lab"].map((where, index) => ({
    where,
    maxMs: 900 - 100 * index,
    atMs: 600_000,
  }));
  const lag = { maxMs: 900, where: "kas-1", limitMs: 300_000, processes };
  assert.equal(
    lagByProcess({ ...result, lag }, 2),
    "kas-1 0.9 s (+10:00), lb 0.8 s (+10:00), 1 more",
  );
  assert.equal(
    lagByProcess({ ...result, lag: { ...lag, processes: [] } }),
    "nothing above the noise floor",
  );
});

test("the smallest margins come first, and what time cannot change is none of them", () => {
  const expectations = [
    { ...first, says: "a", margin: { ...near, ms: 5_000 } },
    { ...first, says: "b", margin: null },
    { ...first, says: "c", margin: near },
  ];
  assert.deepEqual(
    smallestMargins({ ...result, expectations }).map(({ says }) => says),
    ["c", "a"],
  );
});

test("a margin names the lag beside it", () => {
  assert.equal(
    marginSays({ ...first, says: "everyone is back", margin: near }),
    "1.2 s, with 0.8 s of lag at kas-1: everyone is back (reached 1.2 s before its limit)",
  );
  assert.match(marginSays({ ...first, margin: { ...near, where: "" } }), /no lag beside it/);
});
