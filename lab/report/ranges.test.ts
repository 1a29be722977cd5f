import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { differences, differencesText } from "./differences.ts";
import { rangesText } from "./ranges.ts";
import type { RunResult } from "./run-result.ts";
import { sampleResult } from "./sample-result.ts";

const base = sampleResult();
const other: RunResult = {
  ...base,
  seed: "4712",
  verdict: "fail",
  agents: { ...base.agents, cutOff: base.agents.cutOff - 3, lastBackAtMs: null },
};

describe("several runs of one scenario", () => {
  it("are told as ranges, with how often there was nothing", () => {
    const text = rangesText([base, other]);
    assert.match(text, /2 runs/);
    assert.match(text, /verdicts +1 pass, 1 fail/);
    assert.match(
      text,
      new RegExp(`agents cut off +${other.agents.cutOff} to ${base.agents.cutOff}`),
    );
    assert.match(text, /all back +\S+ \(in 1 of 2\)/);
  });
});

describe("two runs side by side", () => {
  it("are marked where they differ, and only there", () => {
    const text = differencesText(differences(base, other));
    assert.match(text, /^≠ verdict +pass +fail$/m);
    assert.match(text, /^≠ seed/m);
    assert.match(text, /^ {2}scenario/m);
  });
});
