import { LabError, messageOf } from "../../kit/errors.ts";
import type { JudgedExpectation } from "../report/run-result.ts";
import type { Evidence } from "./evidence.ts";
import { judgeForeign } from "./foreign/rests-on.ts";
import { guardAgainstLag } from "./lag-guard.ts";
import { lateStretches, type Late } from "./lag-record.ts";
import type { Reference } from "./moments.ts";
import type { Expectation } from "./scenario.ts";
import { judgeWithYours } from "./your-agents-guard.ts";

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
  const { kind, fromRef, toRef } = expectation.window;
  const from = actual(fromRef, expectation.window.fromMs, evidence);
  const to = actual(toRef, expectation.window.toMs, evidence);
  const [fromMs, toMs] = [from ?? expectation.window.fromMs, to ?? expectation.window.toMs];
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
  if (from === undefined || to === undefined) {
    const { id = "" } = (from === undefined ? fromRef : toRef) ?? {};
    return inconclusive(`the moment "${id}" never came`, "history.jsonl: condition");
  }
  if (fromMs > toMs) return inconclusive("its window ended before it began", "history.jsonl");
  if (timelineStartMs + toMs > endMs + 1)
    return inconclusive("the run ended before", "history.jsonl");
  const window = { kind, fromMs: timelineStartMs + fromMs, toMs: timelineStartMs + toMs };
  try {
    const found = await judgeForeign(
      expectation,
      window,
      evidence,
      await judgeWithYours(expectation, evidence, window),
    );
    const { finding, margin } = guardAgainstLag(found, window, record, evidence);
    const { verdict, expected, seen, where, sinceMs } = finding;
    const sinceAtMs = sinceMs === null ? null : sinceMs - timelineStartMs;
    return { ...base, verdict, expected, seen, where, sinceAtMs, margin };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return inconclusive(messageOf(error), error.hint ?? "logs/prometheus.log");
  }
}

/** The time itself, or that of the run's own moment, lab ms since T+0; undefined: it never came. */
function actual(
  reference: Reference | undefined,
  plannedMs: number,
  { history, timelineStartMs }: Evidence,
): number | undefined {
  if (reference === undefined) return plannedMs;
  const moment = history.find((entry) => entry.kind === "moment" && entry.id === reference.id);
  return moment && moment.at - timelineStartMs + reference.offsetMs;
}
