import { LabError, messageOf } from "../../kit/errors.ts";
import type { JudgedExpectation } from "../report/run-result.ts";
import type { Evidence } from "./evidence.ts";
import { guardAgainstLag } from "./lag-guard.ts";
import { lateStretches, type Late } from "./lag-record.ts";
import type { Expectation } from "./scenario.ts";

/**
 * Judges every expectation over what was recorded. A check that cannot look (store gone, query
 * refused) makes its expectation inconclusive, never pass or fail; so does lateness that could have
 * changed its verdict.
 */
export async function judgeExpectations(
  expectations: readonly Expectation[],
  evidence: Evidence,
): Promise<readonly JudgedExpectation[]> {
  const record = lateStretches(evidence.history);
  const judged: JudgedExpectation[] = [];
  for (const expectation of expectations)
    judged.push(await judgeOne(expectation, evidence, record));
  return judged;
}

async function judgeOne(
  expectation: Expectation,
  evidence: Evidence,
  record: readonly Late[],
): Promise<JudgedExpectation> {
  const { timelineStartMs, endMs } = evidence;
  const { kind, fromMs, toMs } = expectation.window;
  const base = {
    says: expectation.says,
    fromAtMs: fromMs,
    toAtMs: toMs,
    source: expectation.source,
  };
  const inconclusive = (seen: string, where: string): JudgedExpectation => ({
    ...base,
    verdict: "inconclusive",
    expected: expectation.says,
    seen,
    sinceAtMs: null,
    where,
  });
  if (timelineStartMs + toMs > endMs + 1)
    return inconclusive("the run ended before", "history.jsonl");
  const window = { kind, fromMs: timelineStartMs + fromMs, toMs: timelineStartMs + toMs };
  try {
    const found = await expectation.check(evidence, window);
    const { finding, margin } = guardAgainstLag(found, window, record, evidence);
    const { verdict, expected, seen, where, sinceMs } = finding;
    const sinceAtMs = sinceMs === null ? null : sinceMs - timelineStartMs;
    return { ...base, verdict, expected, seen, where, sinceAtMs, margin };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return inconclusive(messageOf(error), error.hint ?? "logs/prometheus.log");
  }
}
