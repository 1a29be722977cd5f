import type { Verdict } from "../../contracts/history.ts";
import type { FaultResult, JudgedExpectation } from "../report/run-result.ts";
import { formatOffset } from "../../kit/duration.ts";

/** All that a verdict depends on. */
export interface VerdictInput {
  readonly interrupted: boolean;
  readonly expectations: readonly JudgedExpectation[];
  readonly faults: readonly FaultResult[];
  readonly withoutFaults: boolean;
  /** Null: never looked at. */
  readonly steady: { readonly holds: boolean; readonly seen: string } | null;
  readonly controlAlert: { readonly fired: boolean; readonly cleared: boolean };
  readonly lag: { readonly maxMs: number; readonly limitMs: number; readonly where: string };
  /** Samples that did not reach the store, in words. */
  readonly losses: readonly string[];
  /** Components that died without being asked to. */
  readonly died: readonly string[];
  /** What was late since then for as long as a time-out lasts; null: nothing. */
  readonly timeOutLag?: (
    fromAtMs: number,
  ) => { readonly where: string; readonly lateMs: number } | null;
  /** Steps whose condition never held, with it. */
  readonly neverHeld?: readonly { readonly id: string; readonly says: string }[];
}

export interface VerdictOutput {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly nextStep: string;
}

const SLOWER = "Run at a lower --speed, or on a machine with less to do.";

/**
 * The verdict and its one sentence. What makes a run prove nothing is looked at first: a verdict may
 * rest on missing data in no case. Source: docs/adr/0006-verdicts.md.
 */
export function decideVerdict(input: VerdictInput): VerdictOutput {
  const doubt = reasonForDoubt(input);
  if (doubt !== undefined) return { verdict: "inconclusive", ...doubt };
  const total = input.expectations.length;
  const waiting = input.neverHeld?.[0];
  if (waiting !== undefined) {
    const reason = `the condition of "${waiting.id}" (${waiting.says}) never held`;
    return input.withoutFaults
      ? { verdict: "fail", reason: `${reason}, without faults`, nextStep: "" }
      : {
          verdict: "inconclusive",
          reason,
          nextStep: "Look at it in the report, or give it more time.",
        };
  }
  const failed = input.expectations.filter(({ verdict }) => verdict === "fail");
  const open = input.expectations.filter(({ verdict }) => verdict === "inconclusive");
  const notGone = input.faults.find(
    ({ injectedAtMs, goneAtMs }) => injectedAtMs !== null && goneAtMs === null,
  );
  if (failed.length > 0) {
    return {
      verdict: "fail",
      reason: `${failed.length} of ${total} expectations failed`,
      nextStep: "",
    };
  }
  if (notGone !== undefined) {
    const late = input.timeOutLag?.(notGone.healedAtMs ?? notGone.injectedAtMs ?? 0) ?? null;
    if (late !== null) {
      const reason = `the fault "${notGone.id}" was not seen to be gone, while ${late.where} was up to ${formatOffset(late.lateMs).slice(1)} (lab time) late`;
      return { verdict: "inconclusive", reason, nextStep: SLOWER };
    }
    const reason = `the fault "${notGone.id}" was healed, but it was not seen to be gone`;
    return { verdict: "fail", reason, nextStep: `Look at ${notGone.fault} in history.jsonl.` };
  }
  if (open.length > 0) {
    return {
      verdict: "inconclusive",
      reason: `${open.length} of ${total} expectations could not be judged`,
      nextStep: open.some(isLate) ? SLOWER : "Each of them says what was missing.",
    };
  }
  const isUnproven = input.withoutFaults && input.faults.length > 0;
  return {
    verdict: "pass",
    reason: `${total} of ${total} expectations`,
    nextStep: isUnproven ? "A scenario must fail without its faults: this one proves nothing." : "",
  };
}

function reasonForDoubt(
  input: VerdictInput,
): { readonly reason: string; readonly nextStep: string } | undefined {
  const { steady, lag, losses, died, controlAlert } = input;
  if (input.interrupted) {
    return { reason: "the run was interrupted", nextStep: "Run it again to the end." };
  }
  if (died.length > 0) {
    return {
      reason: `${died.join(", ")} ended without being asked to`,
      nextStep: `Look at logs/${died[0] ?? ""}.log.`,
    };
  }
  if (losses.length > 0) {
    return {
      reason: `samples were lost: ${losses[0] ?? ""}`,
      nextStep: "Look at logs/prometheus.log; verdicts need every sample.",
    };
  }
  if (steady === null || !steady.holds) {
    return {
      reason: `the steady state did not hold before the fault: ${steady?.seen ?? "it was not reached"}`,
      nextStep: "The fault is not to blame. Look at the logs from before it.",
    };
  }
  if (!controlAlert.fired || !controlAlert.cleared) {
    const what = controlAlert.fired ? "did not clear" : "did not fire";
    return {
      reason: `the control alert ${what} on time, so alerts of this run prove nothing`,
      nextStep: "Look at logs/prometheus.log.",
    };
  }
  const unseen = input.faults.find(
    ({ injectedAtMs, effectAtMs }) => injectedAtMs !== null && effectAtMs === null,
  );
  if (unseen !== undefined) {
    return {
      reason: `the fault "${unseen.id}" (${unseen.says}) had no effect that could be observed`,
      nextStep: "Look at the fault's entries in history.jsonl.",
    };
  }
  if (lag.maxMs > lag.limitMs) {
    return {
      reason: `the lab was ${formatOffset(lag.maxMs).slice(1)} (lab time) late at ${lag.where}, more than ${lag.limitMs / 1000} s`,
      nextStep: SLOWER,
    };
  }
  return undefined;
}

/** Whether lateness took an expectation's verdict away. */
function isLate({ margin }: JudgedExpectation): boolean {
  return margin != null && margin.lateMs > margin.ms;
}
