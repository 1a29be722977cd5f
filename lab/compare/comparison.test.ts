import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Verdict } from "../../contracts/history.ts";
import type { RunResult } from "../report/run-result.ts";
import { sampleResult } from "../report/sample-result.ts";
import { compareExitCode, comparisonOf } from "./comparison.ts";
import { compareHtml, compareMarkdown, compareText } from "./render.ts";

const FOREIGN = {
  from: "binary",
  name: "/builds/<kas>|b",
  metrics: true,
  log: true,
  cannotFollow: ["the pause after a failed poll of Gitaly: 10 s"],
} as const;

/** The sample with its first expectation and its verdict as said, run by a build of the user's. */
function result(
  first: Verdict,
  verdict: Verdict = first,
  kas: RunResult["kas"] | null = FOREIGN,
): RunResult {
  const { expectations, ...rest } = sampleResult();
  return {
    ...rest,
    ...(kas === null ? {} : { kas }),
    verdict,
    reason: `it is ${verdict}`,
    expectations: expectations.map((expectation, index) => ({
      ...expectation,
      verdict: index === 0 ? first : "pass",
    })),
  };
}

const rows: readonly (readonly [string, RunResult, RunResult, string, number])[] = [
  ["both pass", result("pass"), result("pass"), "the same", 0],
  ["both fail alike", result("fail"), result("fail"), "the same", 0],
  ["B fails what A keeps", result("pass"), result("fail"), "b worse", 1],
  ["B keeps what A fails", result("fail"), result("pass"), "b better", 0],
  ["B fails as a whole", result("pass"), result("pass", "fail"), "b worse", 1],
  ["A proves nothing", result("pass", "inconclusive"), result("fail"), "open", 2],
  ["B proves nothing", result("pass"), result("inconclusive"), "open", 2],
];

describe("two builds of kas under one scenario", () => {
  for (const [name, a, b, outcome, code] of rows) {
    it(`${name}: ${outcome}, exit ${code}`, () => {
      const comparison = comparisonOf(a, b);
      assert.equal(comparison.outcome, outcome);
      assert.equal(compareExitCode(comparison), code);
    });
  }

  const comparison = comparisonOf(result("pass", "pass", null), result("fail"));
  const { says: lost } = sampleResult().expectations[0] ?? { says: "" };

  it("names both, what was lost, and what could not be followed", () => {
    assert.equal(comparison.a.kas, "built-in");
    assert.equal(comparison.b.kas, "/builds/<kas>|b");
    assert.deepEqual(comparison.lost, [lost]);
    assert.ok(comparison.rows.every(({ what }) => what !== "run" && what !== "seed"));
  });

  it("is a page for a terminal, for an issue and for a browser", () => {
    const text = compareText(comparison);
    assert.match(text, /^flag-disable, seed 4711, 60x\n {2}A {2}built-in: pass {3}/);
    assert.match(text, /B is worse: 1 of \d+ expectations that A keeps fail with it\./);
    assert.match(text, /\n≠ verdict +pass +fail\n/);
    assert.match(text, /What a kas could not follow\n {2}the pause after/);
    const markdown = compareMarkdown(comparison);
    assert.ok(markdown.includes("| kas | built-in | /builds/<kas>\\|b |"));
    assert.ok(markdown.includes(`- ${lost}`));
    const page = compareHtml(comparison);
    assert.ok(page.includes("B: /builds/&lt;kas&gt;|b"), "names are escaped");
    assert.ok(!page.includes("<script"));
    assert.match(page, /<tr class="differs">\s*<td>verdict<\/td>/);
  });
});
