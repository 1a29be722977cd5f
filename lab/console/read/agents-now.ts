import { isFurtherReplica } from "../../../contracts/fleet.ts";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { settleMsAt } from "../../scenario/agent-timeline.ts";

interface AgentNow {
  open: { readonly stream: number; readonly fromMs: number } | null;
  /** The end of the last stream that counted. */
  last: { readonly toMs: number; readonly isClean: boolean } | null;
}

/**
 * Which agents are connected, as a fold over the history: the count at any moment is the one that the
 * report would give if the record ended there (lab/scenario/agent-timeline.ts).
 */
export class AgentsNow {
  private readonly agents = new Map<string, AgentNow>();
  private settleMs = settleMsAt(1);

  take(entry: HistoryEntry): void {
    if (entry.kind === "run-started") this.settleMs = settleMsAt(entry.speed);
    if (entry.kind === "config-stream-opened") {
      this.of(entry.agent).open = { stream: entry.stream, fromMs: entry.at };
    }
    if (entry.kind !== "config-stream-ended") return;
    const now = this.of(entry.agent);
    if (now.open?.stream !== entry.stream) return;
    if (entry.at - now.open.fromMs >= this.settleMs) {
      now.last = { toMs: entry.at, isClean: entry.code === "OK" };
    }
    now.open = null;
  }

  /** The fleet is gone, and nobody tells of its streams. */
  clear(): void {
    for (const now of this.agents.values()) now.open = null;
  }

  /** Agents connected at `atMs`, which no entry so far is later than. Further replicas do not count. */
  connectedAt(atMs: number): number {
    let count = 0;
    for (const [agent, { open, last }] of this.agents) {
      if (open === null || isFurtherReplica(agent)) continue;
      const isSettled = atMs - open.fromMs >= this.settleMs;
      const goesOn = last !== null && last.isClean && open.fromMs - last.toMs <= this.settleMs;
      if (isSettled || goesOn) count += 1;
    }
    return count;
  }

  private of(agent: string): AgentNow {
    let now = this.agents.get(agent);
    if (now === undefined) {
      now = { open: null, last: null };
      this.agents.set(agent, now);
    }
    return now;
  }
}
