import type { HistoryEntry } from "../../contracts/history.ts";
import type { QueryPort } from "../observe/series.ts";
import type { BroughtEvidence } from "./foreign/brought-evidence.ts";

/** All a judge may look at: what was recorded, never live parts. */
export interface Evidence {
  readonly history: readonly HistoryEntry[];
  readonly query: QueryPort;
  /** Lab time of T+0, ms since the Unix epoch. */
  readonly timelineStartMs: number;
  /** Lab time until which samples and events are complete. */
  readonly endMs: number;
  readonly speed: number;
  readonly agentNames: readonly string[];
  /** Names of components by kind: `kas` to `kas-1`, `kas-2`. */
  readonly componentsByKind: ReadonlyMap<string, readonly string[]>;
  /** A kas of the user's, if it was not the lab's own. */
  readonly brought?: BroughtEvidence | undefined;
  /** Period of the collector, lab ms. */
  readonly scrapeIntervalMs: number;
  /** Lines of a component's log, parsed where they are JSON. */
  log(component: string): Promise<readonly LogLine[]>;
}

export interface LogLine {
  readonly component: string;
  readonly file: string;
  readonly lineNumber: number;
  /** Lab time from the line's `time`, or null. */
  readonly at: number | null;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
