import type { z } from "zod";
import type { Verdict } from "../../../contracts/history.ts";
import type { Evidence } from "../evidence.ts";
import type { Window } from "../judged-window.ts";
import type { Margin } from "../margin.ts";

export type { Window };

/** What a check found. */
export interface Finding {
  readonly verdict: Verdict;
  readonly expected: string;
  readonly seen: string;
  /** Since when it was violated, lab ms since the Unix epoch. */
  readonly sinceMs: number | null;
  /** Query, log file or history kind in which to look. */
  readonly where: string;
  /** How far from the other verdict in time; null or missing: time cannot change it. */
  readonly margin?: Margin | null;
  /** A failure that time-outs of a late lab could have made: agents lost, errors, early ends, alerts begun anew. */
  readonly mayBeTimeOuts?: boolean;
}

/** One kind of expectation: its key in the scenario file, its shape, and its judge. */
export interface Check<Spec> {
  readonly key: string;
  /** One sentence for the documentation and `kaslab list checks`. */
  readonly says: string;
  readonly schema: z.ZodType<Spec>;
  judge(evidence: Evidence, window: Window, spec: Spec): Promise<Finding> | Finding;
}

/** A finding that passes or fails. */
export function finding(
  holds: boolean,
  facts: Omit<Finding, "verdict" | "sinceMs"> & { readonly sinceMs?: number | null },
): Finding {
  return {
    ...facts,
    verdict: holds ? "pass" : "fail",
    sinceMs: holds ? null : (facts.sinceMs ?? null),
  };
}

/** Entries of the history within a window. */
export function within<T extends { readonly at: number }>(
  entries: readonly T[],
  window: Window,
): readonly T[] {
  return entries.filter(({ at }) => at >= window.fromMs && at <= window.toMs);
}
