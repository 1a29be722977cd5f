import type { HistoryEntry, KasOfRun } from "../../../contracts/history.ts";

/** What a judge must know of a kas that lives on the wall clock. */
export interface BroughtEvidence {
  readonly kas: KasOfRun;
  /** A stamp of this kas, wall ms since the Unix epoch, in lab time. */
  labTime(stampMs: number): number;
}

/** From the run's first entry, which has both times; undefined for the lab's own kas. */
export function broughtEvidence(history: readonly HistoryEntry[]): BroughtEvidence | undefined {
  const started = history.find((entry) => entry.kind === "run-started");
  if (started?.kas === undefined) return undefined;
  const { at, wall, speed, kas } = started;
  const wallMs = Date.parse(wall);
  return { kas, labTime: (stampMs) => at + (stampMs - wallMs) * speed };
}
