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
  return { kas: started.kas, labTime: labTimeOf(history) };
}

/** Wall time of a run in lab time, both ms since the Unix epoch. */
export function labTimeOf(history: readonly HistoryEntry[]): (wallMs: number) => number {
  const started = history.find((entry) => entry.kind === "run-started");
  if (started === undefined) return (wallMs) => wallMs;
  const { at, wall, speed } = started;
  const beganMs = Date.parse(wall);
  return (wallMs) => at + (wallMs - beganMs) * speed;
}
