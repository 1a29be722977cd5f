import type { TimingSeries } from "./timing-series.ts";

/** When an alert fires and clears, in minutes after T+0; `null`: still firing at the end. */
export interface FiringSpan {
  readonly alert: string;
  /** Only where two rules have one name. */
  readonly window?: string;
  readonly component?: string;
  readonly fires: number;
  readonly clears: number | null;
}

/**
 * One row: what goes in, and every firing of every alert of the rule file. An alert that is not named
 * never fires. Times hold for a scrape interval of 15 s and an evaluation each minute.
 */
export interface TimingCase {
  readonly name: string;
  /** What the observability reference says where it says something; minutes may differ by one. */
  readonly reference: string;
  /** T+0, minutes after the begin of the series. */
  readonly historyMinutes: number;
  /** How long it is watched after T+0. */
  readonly minutes: number;
  readonly series: readonly TimingSeries[];
  readonly fires: readonly FiringSpan[];
}
