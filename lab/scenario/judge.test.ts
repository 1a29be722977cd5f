import assert from "node:assert/strict";
import { it } from "node:test";
import { LabError } from "../../kit/errors.ts";
import type { BoundCheck } from "./checks/registry.ts";
import { judgeExpectations } from "./judge.ts";
import type { Expectation } from "./scenario.ts";
import { happened, syntheticEvidence } from "./synthetic-evidence.ts";

const evidence = syntheticEvidence({ endS: 1800 });

function expectation(check: BoundCheck, toMs = 1_200_000): Expectation {
  const window = { kind: "during", fromMs: 600_000, toMs } as const;
  return { says: "it holds", window, check, checkKey: "promql", source: "x.yaml:7" };
}

const found = { expected: "1", seen: "2", where: "up" };

it("gives a check its window in lab time and the finding its place in the file", async () => {
  const [judged] = await judgeExpectations(
    [
      expectation(async (_evidence, { fromMs, toMs }) => {
        const seen = `${fromMs - evidence.timelineStartMs} to ${toMs - evidence.timelineStartMs}`;
        const sinceMs = evidence.timelineStartMs + 700_000;
        return await Promise.resolve({ ...found, seen, verdict: "fail", sinceMs });
      }),
    ],
    evidence,
  );
  assert.deepEqual(judged, {
    says: "it holds",
    verdict: "fail",
    expected: "1",
    seen: "600000 to 1200000",
    where: "up",
    sinceAtMs: 700_000,
    fromAtMs: 600_000,
    toAtMs: 1_200_000,
    source: "x.yaml:7",
    margin: null,
  });
});

it("takes a refused query for inconclusive, and goes on with the next expectation", async () => {
  const refuse: BoundCheck = async () =>
    await Promise.reject(new LabError("input", "OBSERVE_QUERY_FAILED", "parse error at char 3"));
  const hold: BoundCheck = async () =>
    await Promise.resolve({ ...found, verdict: "pass", sinceMs: null });
  const judged = await judgeExpectations([expectation(refuse), expectation(hold)], evidence);
  assert.deepEqual(
    judged.map(({ verdict, seen }) => [verdict, seen]),
    [
      ["inconclusive", "parse error at char 3"],
      ["pass", "2"],
    ],
  );
});

it("does not judge a window that the run did not reach", async () => {
  const never: BoundCheck = async () => await Promise.reject(new Error("was asked"));
  const [judged] = await judgeExpectations([expectation(never, 1_900_000)], evidence);
  assert.equal(judged?.verdict, "inconclusive");
  assert.equal(judged.seen, "the run ended before");
});

it("does not hide a defect of its own", async () => {
  const broken: BoundCheck = async () => await Promise.reject(new TypeError("x is undefined"));
  await assert.rejects(judgeExpectations([expectation(broken)], evidence), /x is undefined/);
});

it("judges a window that floats from the run's own moments on", async () => {
  const floating: Expectation = {
    ...expectation(async (_evidence, window) => {
      const [fromS, toS] = [window.fromMs, window.toMs].map(
        (ms) => (ms - evidence.timelineStartMs) / 1000,
      );
      const seen = `${fromS} to ${toS}`;
      return await Promise.resolve({ ...found, seen, verdict: "pass", sinceMs: null });
    }),
    window: {
      kind: "during",
      fromMs: 1_200_000,
      toMs: 1_500_000,
      fromRef: { id: "react", offsetMs: 0 },
      toRef: { id: "react", offsetMs: 300_000 },
    },
  };
  const history = [happened(700, { kind: "moment", id: "react" })];
  const ran = syntheticEvidence({ endS: 1800, history });
  const [judged] = await judgeExpectations([floating], ran);
  assert.deepEqual(
    [judged?.seen, judged?.fromAtMs, judged?.toAtMs],
    ["700 to 1000", 700_000, 1_000_000],
  );
  const [never] = await judgeExpectations([floating], evidence);
  assert.deepEqual(
    [never?.verdict, never?.seen],
    ["inconclusive", 'the moment "react" never came'],
  );
  const late = syntheticEvidence({ endS: 900, history });
  assert.equal((await judgeExpectations([floating], late))[0]?.seen, "the run ended before");
});
