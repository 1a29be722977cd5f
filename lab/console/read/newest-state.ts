import type { HistoryEntry } from "../../../contracts/history.ts";
import { LabState } from "./lab-state.ts";

/**
 * What the history says up to its newest entry, folded on from look to look: the history of 200 agents
 * is too long to be read from its start with every tick.
 */
export class NewestState {
  private of: readonly HistoryEntry[] | null = null;
  private state = new LabState();
  private folded = 0;

  /** @param entries grow at their end only; other entries begin anew. */
  at(entries: readonly HistoryEntry[]): LabState {
    if (this.of !== entries) {
      this.of = entries;
      this.state = new LabState();
      this.folded = 0;
    }
    for (; this.folded < entries.length; this.folded++) {
      const entry = entries[this.folded];
      if (entry !== undefined) this.state.take(entry);
    }
    return this.state;
  }
}
