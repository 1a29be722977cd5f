import type { HistoryEntry } from "../../contracts/history.ts";
import type { Evidence } from "./evidence.ts";

/** Agents that are a program of the user's, in their natural order. */
export function yourAgents(history: readonly HistoryEntry[]): readonly string[] {
  const names = history.flatMap((entry) =>
    entry.kind === "agent-started" && entry.yours === true ? [entry.agent] : [],
  );
  return sorted(names);
}

/** Those of them of whose connections something could not be read. */
export function unreadableAgents(history: readonly HistoryEntry[]): readonly string[] {
  const names = history.flatMap((entry) =>
    entry.kind === "agent-unreadable" ? [entry.agent] : [],
  );
  return sorted(names);
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** The evidence as if these agents had not been in the fleet. */
export function withoutAgents(evidence: Evidence, names: readonly string[]): Evidence {
  const isOf = (entry: HistoryEntry): boolean => {
    if (entry.kind === "action") return names.includes(entry.facts["agent"] ?? "");
    return "agent" in entry && names.includes(entry.agent ?? "");
  };
  return {
    ...evidence,
    history: evidence.history.filter((entry) => !isOf(entry)),
    agentNames: evidence.agentNames.filter((name) => !names.includes(name)),
  };
}

/** `agent-1, agent-2 (yours)`. */
export function yoursSaid(names: readonly string[]): string {
  return `${names.join(", ")} (yours)`;
}
