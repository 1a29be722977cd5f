import { SECRET_FACTS } from "../../../contracts/drill-fact.ts";
import type { HistoryEntry } from "../../../contracts/history.ts";

/**
 * Kinds of entries that an on-call could know: what alerts, Kubernetes, the load balancer and the agents'
 * owners tell, and what was done by the player. What the lab knows of its own programs, of Rails' flags
 * and of its steps is not among them.
 */
const SHOWN: ReadonlySet<HistoryEntry["kind"]> = new Set<HistoryEntry["kind"]>([
  "run-started",
  "component-started",
  "timeline-started",
  "timeline-ended",
  "agent-started",
  "config-stream-opened",
  "config-stream-ended",
  "pod-phase",
  "lb-endpoint-health",
  "alert",
  "drill",
]);

/** The part of a history that grows which an on-call could know. */
export class ShownHistory {
  readonly entries: HistoryEntry[] = [];
  private readonly listeners = new Set<(entry: HistoryEntry) => void>();

  constructor(history: {
    readonly entries: readonly HistoryEntry[];
    listen(listener: (entry: HistoryEntry) => void): void;
  }) {
    for (const entry of history.entries) this.take(entry);
    history.listen((entry) => this.take(entry));
  }

  listen(listener: (entry: HistoryEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private take(entry: HistoryEntry): void {
    if (!SHOWN.has(entry.kind)) return;
    if (entry.kind === "drill" && SECRET_FACTS.has(entry.fact.what)) return;
    this.entries.push(entry);
    for (const listener of this.listeners) listener(entry);
  }
}
