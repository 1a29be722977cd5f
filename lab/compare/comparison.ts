import type { Verdict } from "../../contracts/history.ts";
import { differences, type Difference } from "../report/differences.ts";
import type { RunResult } from "../report/run-result.ts";

/** One scenario under two builds of kas, with the same seed and speed. */
export interface Comparison {
  readonly version: 1;
  readonly kind: "compare";
  readonly scenario: string;
  readonly title: string;
  readonly seed: string;
  readonly speed: number;
  readonly a: Side;
  readonly b: Side;
  /** `b worse`: something that A keeps B does not; `open`: one of the two runs proves nothing. */
  readonly outcome: "the same" | "b better" | "b worse" | "open";
  /** The outcome in a sentence. */
  readonly says: string;
  /** What holds in A and fails in B, and the other way round: sentences of the scenario. */
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  readonly rows: readonly Difference[];
}

/** One of the two runs. */
export interface Side {
  /** `built-in`, or the path or image. */
  readonly kas: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Folder of the run, as it is found from the page. */
  readonly run: string;
  /** Hard-coded times that this kas could not follow at this speed, in words. */
  readonly cannotFollow: readonly string[];
}

/** Rows that are the run's own and no difference of builds. */
const OF_THE_RUN = new Set(["run", "scenario", "seed", "speed", "kas"]);

/** Puts two finished runs of one scenario beside each other. */
export function comparisonOf(a: RunResult, b: RunResult): Comparison {
  const lost = changed(a, b);
  const gained = changed(b, a);
  const outcome = outcomeOf(a, b, lost, gained);
  return {
    version: 1,
    kind: "compare",
    scenario: a.scenario,
    title: a.title,
    seed: a.seed,
    speed: a.speed,
    a: sideOf(a),
    b: sideOf(b),
    outcome,
    says: sentence(outcome, a, b, lost, gained),
    lost,
    gained,
    rows: differences(a, b).filter(({ what }) => !OF_THE_RUN.has(what)),
  };
}

/** 0: the same or better; 1: B is worse; 2: one of the runs proves nothing. */
export function compareExitCode({ outcome }: Pick<Comparison, "outcome">): 0 | 1 | 2 {
  if (outcome === "b worse") return 1;
  return outcome === "open" ? 2 : 0;
}

function sideOf({ kas, verdict, reason, run }: RunResult): Side {
  return {
    kas: kas?.name ?? "built-in",
    verdict,
    reason,
    run,
    cannotFollow: kas?.cannotFollow ?? [],
  };
}

/** Expectations that hold in the one and fail in the other. */
function changed(held: RunResult, failed: RunResult): readonly string[] {
  const failing = new Set(
    failed.expectations.filter(({ verdict }) => verdict === "fail").map(({ says }) => says),
  );
  return held.expectations
    .filter(({ says, verdict }) => verdict === "pass" && failing.has(says))
    .map(({ says }) => says);
}

function outcomeOf(
  a: RunResult,
  b: RunResult,
  lost: readonly string[],
  gained: readonly string[],
): Comparison["outcome"] {
  if (a.verdict === "inconclusive" || b.verdict === "inconclusive") return "open";
  if (lost.length > 0 || (a.verdict === "pass" && b.verdict === "fail")) return "b worse";
  return gained.length > 0 || a.verdict !== b.verdict ? "b better" : "the same";
}

function sentence(
  outcome: Comparison["outcome"],
  a: RunResult,
  b: RunResult,
  lost: readonly string[],
  gained: readonly string[],
): string {
  switch (outcome) {
    case "open": {
      const [side, result] = a.verdict === "inconclusive" ? ["A", a] : ["B", b];
      return `Open: the run of ${side} proves nothing, for ${result.reason}.`;
    }
    case "b worse":
      return lost.length === 0
        ? `B is worse: ${b.reason}.`
        : `B is worse: ${lost.length} of ${a.expectations.length} expectations that A keeps fail with it.`;
    case "b better":
      return gained.length === 0
        ? "B is better: it passes, and A does not."
        : `B is better: ${gained.length} of ${b.expectations.length} expectations hold that fail with A.`;
    case "the same":
      return `The same: both ${a.verdict === "pass" ? "pass" : "fail"}, in the same expectations.`;
  }
}
