import type { HistoryEntry } from "../../../contracts/history.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import type {
  DrillAnswer,
  DrillCatalogue,
  DrillLine,
  DrillResult,
  DrillView,
} from "../../drill/api.ts";

/** The session of a drill, as its player has it: the same for terminal, programs and page. */
export interface DrillPlay {
  view(): DrillView;
  catalogue(): DrillCatalogue;
  /** Never rejects: what is wrong with a command is an answer too. */
  command(raw: unknown): Promise<DrillAnswer>;
  listen(listener: (line: DrillLine) => void): () => void;
  /** null until it is over. */
  readonly result: DrillResult | null;
}

/** A drill whose lab is up, for the page. */
export interface DrillDoor {
  readonly session: DrillPlay;
  readonly run: string;
  readonly runFolder: string;
  readonly speed: number;
  readonly clock: Clock;
  readonly prometheus: { readonly host: string; readonly port: number };
  /** What may be shown of the history while the drill is on. */
  readonly history: {
    readonly entries: readonly HistoryEntry[];
    listen(listener: (entry: HistoryEntry) => void): void;
  };
}
