import { LabError } from "../../../kit/errors.ts";
import type { Matrix, MatrixAnswer, Runs, Session } from "../api.ts";
import type { Source } from "../source.ts";

/** What the server serves: one source at a time, and where others come from. */
export interface Desk {
  /** null: none is open yet. */
  readonly source: Source | null;
  session(): Session;
  runs(): Promise<Runs>;
  /** @throws LabError `CONSOLE_NO_RUN`, `CONSOLE_LIVE`. */
  open(run: string): Promise<Session>;
  matrix(): Promise<MatrixAnswer>;
  /** Told when another source is open. @returns how to stop that. */
  onOpened(listener: (session: Session) => void): () => void;
  close(): Promise<void>;
}

export type { Matrix };

/** @throws LabError `CONSOLE_NO_RUN` when none is open. */
export function openSource({ source }: Pick<Desk, "source">): Source {
  if (source !== null) return source;
  throw new LabError("input", "CONSOLE_NO_RUN", "no run is open", {
    hint: "Choose one of the stored runs.",
  });
}

/** @throws LabError `CONSOLE_NO_SERIES` when there are no time series. */
export function seriesOf(source: Source): NonNullable<Source["query"]> {
  if (source.query !== null) return source.query;
  throw new LabError("input", "CONSOLE_NO_SERIES", "this run has no time series", {
    hint: "Its history and its logs can be looked at.",
  });
}
