import type { HistoryEntry } from "../../../contracts/history.ts";
import { agentLives, connectedAt } from "../agent-timeline.ts";
import type { Evidence } from "../evidence.ts";
import { agentIdOf, decodeEntry } from "./redis-entries.ts";

/**
 * Where a connected agent with one pod is listed: words of the hashes' keys, how often (its config
 * stream, ten tunnels), and what a reader misses without.
 */
const LISTS = [
  [":agent_tracker:conn_by_agent_id:", 1, "connection by agent"],
  [":agent_tracker:conn_by_project_id:", 1, "connection by project"],
  [":tunnel_tracker:conn_by_agent_id:", 10, "tunnel"],
] as const;

/**
 * Agents that are connected by their own account and that a reader of Redis would not find, or not
 * whole: with too few living entries in one of the three hashes. Source: kas 14.2-pre protocol, sections 6.3 and 6.4.
 */
export function absentAgents(
  { at, keys }: Extract<HistoryEntry, { kind: "redis-contents" }>,
  evidence: Evidence,
): ReadonlySet<string> {
  const known = new Set(evidence.agentNames);
  const connected = agentLives(evidence.history, evidence.endMs, evidence.speed)
    .filter((life) => known.has(life.agent) && connectedAt([life], at) === 1)
    .map(({ agent }) => agent);
  const absent = new Set<string>();
  for (const [word, wanted, what] of LISTS) {
    const listed = new Map<bigint, number>();
    for (const { keyHex, type, fields } of keys) {
      if (type !== "hash" || !Buffer.from(keyHex, "hex").includes(word)) continue;
      for (const hex of Object.values(fields)) {
        const entry = decodeEntry(hex, evidence.brought);
        if (entry === undefined) continue;
        if (entry.expiresAtMs !== null && entry.expiresAtMs < at) continue;
        listed.set(entry.agentId, (listed.get(entry.agentId) ?? 0) + 1);
      }
    }
    for (const agent of connected) {
      const has = listed.get(agentIdOf(agent)) ?? 0;
      if (has === 0) absent.add(`${agent} without a ${what}`);
      else if (has < wanted) absent.add(`${agent} with fewer than ${wanted} ${what}s`);
    }
  }
  return absent;
}
