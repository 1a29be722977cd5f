import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Verdict } from "../../contracts/history.ts";
import type { FaultResult, JudgedExpectation } from "../report/run-result.ts";
import { decideVerdict, type VerdictInput } from "./verdict.ts";

function expectation(verdict: Verdict): JudgedExpectation {
  const texts = { says: "x", expected: "1", seen: "2", where: "up", source: "x.yaml:1" };
  return { ...texts, verdict, sinceAtMs: null, fromAtMs: 0, toAtMs: 1 };
}

const FAULT: FaultResult = {
  id: "off",
  fault: "feature-flag",
  says: "flag = false",
  injectedAtMs: 1,
  effectAtMs: 2,
  healedAtMs: 3,
  goneAtMs: 4,
};
const GOOD: VerdictInput = {
  interrupted: false,
  expectations: [expectation("pass"), expectation("pass")],
  faults: [FAULT],
  withoutFaults: false,
  steady: { holds: true, seen: "10 of 10" },
  controlAlert: { fired: true, cleared: true },
  lag: { maxMs: 2_000, limitMs: 15_000, where: "lb" },
  losses: [],
  died: [],
};
const failing = { expectations: [expectation("pass"), expectation("fail")] };
const skipped = {
  ...FAULT,
  injectedAtMs: null,
  effectAtMs: null,
  healedAtMs: null,
  goneAtMs: null,
};

const ROWS: readonly (readonly [string, Partial<VerdictInput>, Verdict, RegExp])[] = [
  ["everything held", {}, "pass", /^2 of 2 expectations$/],
  [
    "a condition never held",
    { neverHeld: [{ id: "react", says: "none connected" }], ...failing },
    "inconclusive",
    /^the condition of "react" \(none connected\) never held$/,
  ],
  [
    "a condition never held, without faults",
    { neverHeld: [{ id: "react", says: "none connected" }], withoutFaults: true },
    "fail",
    /never held, without faults$/,
  ],
  ["an expectation failed", failing, "fail", /^1 of 2 expectations failed$/],
  [
    "one could not be judged",
    { expectations: [expectation("inconclusive")] },
    "inconclusive",
    /^1 of 1 expectations could not/,
  ],
  [
    "one failed, another could not be judged",
    { expectations: [expectation("inconclusive"), expectation("fail")] },
    "fail",
    /^1 of 2/,
  ],
  [
    "the fault was not seen to be gone",
    { faults: [{ ...FAULT, goneAtMs: null }] },
    "fail",
    /"off" was healed, but/,
  ],
  [
    "the fault was not seen to be gone while something was as late as a time-out",
    {
      faults: [{ ...FAULT, goneAtMs: null }],
      timeOutLag: (fromAtMs) => (fromAtMs === 3 ? { where: "lb", lateMs: 16_000 } : null),
    },
    "inconclusive",
    /"off" was not seen to be gone, while lb was up to 0:16/,
  ],
  [
    "the fault was not seen to be gone, and nothing was late",
    { faults: [{ ...FAULT, goneAtMs: null }], timeOutLag: () => null },
    "fail",
    /"off" was healed, but/,
  ],
  [
    "the fault had no effect",
    { ...failing, faults: [{ ...FAULT, effectAtMs: null }] },
    "inconclusive",
    /"off" \(flag = false\) had no effect/,
  ],
  [
    "faults were skipped and it failed",
    { ...failing, faults: [skipped], withoutFaults: true },
    "fail",
    /^1 of 2/,
  ],
  [
    "the steady state did not hold",
    { ...failing, steady: { holds: false, seen: "9 of 10" } },
    "inconclusive",
    /before the fault: 9 of 10$/,
  ],
  ["the steady state was not reached", { steady: null }, "inconclusive", /not reached/],
  [
    "the control alert was silent",
    { controlAlert: { fired: false, cleared: false } },
    "inconclusive",
    /did not fire/,
  ],
  [
    "the control alert did not clear",
    { controlAlert: { fired: true, cleared: false } },
    "inconclusive",
    /did not clear/,
  ],
  [
    "the lab was late",
    { lag: { maxMs: 16_000, limitMs: 15_000, where: "lb" } },
    "inconclusive",
    /0:16 \(lab time\) late at lb, more than 15 s/,
  ],
  [
    "the lab was just not too late",
    { lag: { maxMs: 15_000, limitMs: 15_000, where: "lb" } },
    "pass",
    /^2 of 2/,
  ],
  [
    "samples were lost",
    { losses: ["kas-1: refused"] },
    "inconclusive",
    /samples were lost: kas-1: refused/,
  ],
  [
    "a component died",
    { ...failing, died: ["kas-1"] },
    "inconclusive",
    /^kas-1 ended without being asked to$/,
  ],
  [
    "somebody interrupted it",
    { ...failing, interrupted: true, steady: null },
    "inconclusive",
    /was interrupted/,
  ],
];

describe("the verdict", () => {
  for (const [name, change, verdict, reason] of ROWS) {
    it(`is ${verdict}: ${name}`, () => {
      const found = decideVerdict({ ...GOOD, ...change });
      assert.equal(found.verdict, verdict);
      assert.match(found.reason, reason);
    });
  }

  it("says what to do when lag took an expectation's verdict away", () => {
    const late = { ms: 1_200, says: "x", lateMs: 2_000, where: "kas-1" };
    const next = (margin: JudgedExpectation["margin"]): string =>
      decideVerdict({
        ...GOOD,
        expectations: [{ ...expectation("inconclusive"), margin: margin ?? null }],
      }).nextStep;
    assert.match(next(late), /lower --speed/);
    assert.match(next(null), /what was missing/);
  });

  it("warns when a run without its faults passes", () => {
    const found = decideVerdict({ ...GOOD, faults: [skipped], withoutFaults: true });
    assert.equal(found.verdict, "pass");
    assert.match(found.nextStep, /without its faults/);
  });
});
