import type { HistoryEntry } from "../../../contracts/history.ts";
import { formatOffset } from "../../../kit/duration.ts";
import type { Evidence } from "../evidence.ts";
import { finding, within, type Finding, type Window } from "./check.ts";

type Received = Extract<HistoryEntry, { kind: "agent-commit" }>;

/**
 * What an agent receives belongs to its own token: the id that kas put into the configuration is its
 * own, and the commit is one of its own project (no commit is ever received by two of them).
 */
export function tokensApart(evidence: Evidence, window: Window): Finding {
  const received = within(evidence.history, window).filter(
    (entry): entry is Received => entry.kind === "agent-commit",
  );
  const expected = "every agent receives its own configuration";
  const where = "history.jsonl: agent-commit";
  if (received.length === 0) {
    const seen = "no agent received a configuration";
    return { verdict: "inconclusive", expected, seen, where, sinceMs: null };
  }
  const owners = new Map<string, number>();
  for (const entry of evidence.history) {
    if (entry.kind !== "action" || entry.action !== "commit") continue;
    owners.set(entry.facts["commit"] ?? "", numberOf(entry.facts["agent"] ?? ""));
  }
  const projects = new Map<number, number>();
  for (const entry of received) {
    const says = mistake(entry, owners, projects);
    if (says === undefined) continue;
    const seen = `${entry.agent} at ${formatOffset(entry.at - evidence.timelineStartMs)}: ${says}`;
    return finding(false, { expected, seen, where, sinceMs: entry.at });
  }
  const agents = new Set(received.map(({ agent }) => agent)).size;
  const seen = `${received.length} configurations of ${agents} agents, each its own`;
  return finding(true, { expected, seen, where });
}

/** What is wrong with one configuration; notes whose commit and whose project it was. */
function mistake(
  { agent, agentId, projectId, commit }: Received,
  owners: Map<string, number>,
  projects: Map<number, number>,
): string | undefined {
  const own = numberOf(agent);
  if (agentId !== own) return `a configuration for agent ${agentId}`;
  const owner = owners.get(commit) ?? own;
  owners.set(commit, owner);
  if (owner !== own) return `commit ${commit.slice(0, 8)} of agent-${owner}`;
  const user = projects.get(projectId) ?? own;
  projects.set(projectId, user);
  return user === own ? undefined : `the project ${projectId} of agent-${user}`;
}

/** The number in an agent's name is its id in Rails; replicas share that of the first. */
function numberOf(agent: string): number {
  return Number(/^agent-(\d+)/.exec(agent)?.[1] ?? -1);
}
