import type { HistoryEntry } from "../../contracts/history.ts";
import { DrillRecord } from "./record.ts";
import { scoreOf, type Score, type ScoreFacts } from "./score.ts";

/** A drill's score, counted out of its history. */
export interface Recount {
  readonly ending: string;
  readonly facts: ScoreFacts;
  readonly score: Score;
}

/** Counts a drill's score from what its history recorded; null when the drill has no end in it. */
export function recount(history: readonly HistoryEntry[]): Recount | null {
  const record = new DrillRecord();
  for (const entry of history) {
    if (entry.kind === "drill") record.take(entry.at, entry.fact);
    if (entry.kind === "agent-connection-closed") record.connectionClosed(entry.agent, entry.at);
  }
  if (record.ending === null) return null;
  const facts = record.facts();
  return { ending: record.ending, facts, score: scoreOf(facts) };
}
