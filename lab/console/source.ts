import type { HistoryEntry } from "../../contracts/history.ts";
import type { DrillResult } from "../drill/api/result.ts";
import type { QueryPort } from "../observe/series.ts";
import type { RunResult } from "../report/run-result.ts";
import type { Session } from "./api.ts";
import type { Actor } from "./live/actor.ts";
import type { LogStore } from "./read/log-store.ts";

/** What a page looks at: a lab that runs, or a stored run. Views read only this. */
export interface Source {
  session(): Session;
  /** In order of arrival; grows while a lab runs. */
  readonly entries: readonly HistoryEntry[];
  /** Told of every entry from now on; null where none will come. @returns how to stop that. */
  readonly listen: ((listener: (entry: HistoryEntry) => void) => () => void) | null;
  /** null when there are no time series. */
  readonly query: QueryPort | null;
  readonly logs: LogStore;
  /** null while there is none (yet, or because its file is damaged). */
  result(): RunResult | null;
  /** What a drill came to; null while it goes on, when its file is damaged, and for any other run. */
  drill(): DrillResult | null;
  /** Lab time now; where a stored run ended. */
  nowMs(): number;
  /** null where nothing can be done. */
  readonly actor: Actor | null;
  /** Resolves when there is nothing live any more; null for a stored run. */
  readonly ended: Promise<string> | null;
  close(): Promise<void>;
}
