import assert from "node:assert/strict";
import { test } from "node:test";
import { renderHead, renderResult } from "./console-result.ts";
import { renderHtml } from "./html/page.ts";
import type { RunResult } from "./run-result.ts";
import { sampleHead } from "./sample-history.ts";
import { sampleResult } from "./sample-result.ts";

const SAYS = "the 80 min before T+0 are recorded, not lived";
const OUTPUT = { columns: 110, hasColour: false, isTerminal: false, write: () => undefined };

function withHistory(): RunResult {
  return {
    ...sampleResult(),
    history: { forMs: 4_800_000, from: "recorded", says: SAYS, recording: null },
  };
}

test("what was not lived is marked in the head, after the verdict and on the page", () => {
  assert.match(renderHead(OUTPUT, { ...sampleHead(), history: SAYS }), /history +the 80 min/);
  assert.match(renderResult(OUTPUT, withHistory(), null), /Before T\+0\n +the 80 min .* not lived/);
  assert.match(renderHtml(withHistory(), []), /Before T\+0: the 80 min .* not lived\./);
});

test("a run without a history says nothing of it", () => {
  assert.doesNotMatch(renderHead(OUTPUT, sampleHead()), /history/);
  assert.doesNotMatch(renderResult(OUTPUT, sampleResult(), null), /Before T\+0/);
  assert.doesNotMatch(renderHtml(sampleResult(), []), /Before T\+0/);
});
