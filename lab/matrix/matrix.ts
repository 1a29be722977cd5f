import type { Verdict } from "../../contracts/history.ts";

/**
 * `matrix.json`: every incident against every alert. Times ending in `AfterMs` are lab milliseconds
 * since the incident's first fault (T+0 of the row), durations are lab milliseconds.
 */
export interface Matrix {
  /** Raised when a field changes meaning. */
  readonly version: 1;
  readonly labVersion: string;
  readonly startedWall: string;
  readonly wallMs: number;
  /** Suite that was asked for, or "" for all. */
  readonly suite: string;
  readonly seed: string;
  /** Columns in order; a cell exists for each row and column. */
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** Lines of `rows` that were asked for and are not there, with the reason (shard, not run yet). */
  readonly missing: readonly { readonly scenario: string; readonly why: string }[];
}

export interface MatrixColumn {
  /** `error-1h`, `error-6h`, `cessation`, `absent`, or an alert's own name. */
  readonly id: string;
  /** Short head: `error 1h`. */
  readonly title: string;
  /** Alerts that this column stands for: name and `window` label ("" when none). */
  readonly alerts: readonly { readonly alert: string; readonly window: string }[];
  /** GitLab's rules for kas, GitLab's generic ones, the lab's proposals, or the user's `--rules`. */
  readonly origin: "gitlab" | "generic" | "lab" | "user";
}

export interface MatrixRow {
  readonly scenario: string;
  readonly title: string;
  /** Incident ids such as S02; may be empty. */
  readonly incidents: readonly string[];
  /** Group: rails, redis, kas, edge, gitaly, limits, monitoring, none. */
  readonly group: string;
  readonly agents: number;
  readonly verdict: Verdict;
  /** Why it is not a pass, else "". */
  readonly reason: string;
  /** Greatest share of agents cut off at once, 0 to 1. */
  readonly cutOffShare: number;
  /** Agents cut off at any time. */
  readonly cutOff: number;
  /** What users suffer where no agent is cut off; else empty. */
  readonly hurts: string;
  readonly agentMinutesLost: number;
  /** Share of the month's error budget (0.0005 x 30 days of this fleet's healthy calls) burnt. */
  readonly errorBudgetBurnt: number | null;
  /** First page or ticket after the fault; null: nobody was told. */
  readonly detectedAfterMs: number | null;
  /** When the first fault was healed: the repair began; null: none was. */
  readonly mitigatedAfterMs: number | null;
  /** From the heal until everybody is back; null: not within the run, or nobody was cut off. */
  readonly recoveredAfterMs: number | null;
  readonly faultMs: number | null;
  readonly cells: Readonly<Record<string, MatrixCell>>;
  /** `nobody`, `on-call, T+5`, `Redis on-call, T+2`, `on-call, 21 min after the repair`. */
  readonly whoKnew: string;
  /** One sentence: what an SRE takes home. */
  readonly lesson: string;
  /** Folder of the run, relative to the matrix file; its report.html opens at `#at=<ms>`. */
  readonly run: string;
  readonly wallMs: number;
  readonly speed: number;
  readonly lagMs: number;
  /** Notes such as a recorded history put in front. */
  readonly notes: readonly string[];
}

/**
 * - `page`, `chat`, `ticket`: fired and routed so.
 * - `false-page`: pages although nobody is hurt.
 * - `late-page`: its first page came after the repair.
 * - `cleared-early`: fired, and cleared while agents were still cut off.
 * - `gated`: its volume gate was closed, so it could not have fired.
 * - `silent`: did not fire. `blind`: did not fire though agents were hurt and its gate was open
 *   (printed in capitals).
 * - `no-data`: it could not be judged.
 */
export type CellState =
  | "page"
  | "chat"
  | "ticket"
  | "false-page"
  | "late-page"
  | "cleared-early"
  | "gated"
  | "silent"
  | "blind"
  | "no-data";

export interface MatrixCell {
  readonly state: CellState;
  /** First firing, if it fired. */
  readonly firedAfterMs: number | null;
  readonly clearedAfterMs: number | null;
  /** Why it did or did not fire, computed from the parts of its expression. */
  readonly why: string;
  /** The moment of truth in the run, lab ms since the run's T+0, for the link. */
  readonly atMs: number | null;
}
