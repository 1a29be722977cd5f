import type { HistoryEntry } from "../../contracts/history.ts";
import type { RunResult } from "./run-result.ts";

export type Phase = "start" | "steady" | "timeline" | "judge" | "stop";

/** Where a run is, several times a second at most; a terminal replaces it, a pipe ignores it. */
export interface Progress {
  readonly phase: Phase;
  /** Short: what is waited for. */
  readonly says: string;
  /** Lab ms since T+0; null before it. */
  readonly atMs: number | null;
  readonly endMs: number | null;
  readonly agentsConnected: number;
  readonly agentsTotal: number;
  readonly alertsPending: readonly string[];
  readonly alertsFiring: readonly string[];
}

/** What a run looks like before it starts; printed as its head. */
export interface RunHead {
  readonly labVersion: string;
  readonly run: string;
  readonly runFolder: string;
  readonly seed: string;
  readonly speed: number;
  readonly title: string;
  readonly rehearses: readonly string[];
  readonly topologySummary: string;
  /** The profile in words; empty when it is the usual one. */
  readonly profile: string;
  readonly withoutFaults: boolean;
  /** Where the healthy time before T+0 comes from, in a sentence. */
  readonly history?: string;
}

/** One reader of a run's events. A reporter that throws does not stop the run. */
export interface Reporter {
  onHead(head: RunHead): void;
  onEntry(entry: HistoryEntry): void;
  onProgress(progress: Progress): void;
  /** `reportPath` is null when no report could be written. */
  onResult(result: RunResult, reportPath: string | null): void;
}
