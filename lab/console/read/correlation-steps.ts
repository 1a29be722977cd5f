import type { HistoryEntry } from "../../../contracts/history.ts";
import type { CorrelationStep, LogLine } from "../api.ts";

/** How near two ends of one thing are in time, wall ms: a scaled lab is as late as its machine. */
const NEAR_WALL_MS = 50;
/** The same at speed 1, lab ms. */
const NEAR_MS = 250;
/** kas asks Rails again after this time; until then its cache answers, lab ms. Source: kas 14.2-pre. */
const CACHE_MS = 60_000;

/** How far the load balancer's line of a connection's end may be from the agent's, lab ms. */
export const endOfCall = { closeMs: 5_000 } as const;

export interface Connection {
  readonly number: number;
  readonly openedMs: number;
  readonly closedMs: number | null;
}

export interface Followed {
  readonly agent: string | null;
  readonly pod: string;
  readonly connection: Connection | null;
  /** Times in which the agent's own lines belong to the call. */
  readonly span: { readonly fromMs: number; readonly toMs: number };
  readonly steps: readonly CorrelationStep[];
}

/** What the history knows of a call that a kas pod logged: whose it was, Rails, the connection, Gitaly. */
export function follow(options: {
  readonly entries: readonly HistoryEntry[];
  readonly pod: string;
  readonly own: readonly LogLine[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly speed: number;
}): Followed {
  const { entries, pod, own, fromMs, toMs, speed } = options;
  const nearMs = Math.max(NEAR_MS, NEAR_WALL_MS * speed);
  const span = { fromMs: fromMs - nearMs, toMs: toMs + nearMs };
  const known = own.find(({ agent }) => agent !== null)?.agent ?? null;
  const asked = railsRequest(entries, { pod, agent: known, fromMs, nearMs });
  const agent = known ?? asked?.agent ?? null;
  const connection = agent === null ? null : connectionAt(entries, agent, fromMs);
  const steps: CorrelationStep[] = [];
  const tie = known === null ? ("pod and time" as const) : ("agent and time" as const);
  if (asked !== null) {
    const isCached = fromMs - asked.at > nearMs;
    const says =
      `${asked.endpoint} answered ${asked.status} for ${asked.agent ?? "an unknown token"}, by worker ${asked.worker}` +
      (isCached ? "; kas answered this call from its cache of that" : "");
    steps.push(step(asked.at, "rails", says, tie, asked.status < 400 ? "info" : "error"));
  }
  if (agent !== null && connection !== null) {
    const says = `connection ${connection.number} of ${agent} opened`;
    steps.push(step(connection.openedMs, "edge", says, "agent and time", "info"));
  }
  if (agent !== null) steps.push(...streamSteps(entries, agent, span));
  steps.push(...commitSteps(entries, own));
  return { agent, pod, connection, span, steps };
}

type RailsRequest = Extract<HistoryEntry, { kind: "rails-request" }>;

/** The latest answer to this pod that the call can have been told of. */
function railsRequest(
  entries: readonly HistoryEntry[],
  of: {
    readonly pod: string;
    readonly agent: string | null;
    readonly fromMs: number;
    readonly nearMs: number;
  },
): RailsRequest | null {
  const number = /^kas-(\d+)$/.exec(of.pod)?.[1];
  const sinceMs = of.agent === null ? of.fromMs - of.nearMs : of.fromMs - CACHE_MS;
  const found = entries.findLast(
    (entry) =>
      entry.kind === "rails-request" &&
      entry.client !== null &&
      entry.at >= sinceMs &&
      entry.at <= of.fromMs + of.nearMs &&
      // The address plan gives pod n the n-th address of its network.
      entry.pod.split(".").at(-1) === number &&
      (of.agent === null || entry.agent === of.agent),
  );
  return found?.kind === "rails-request" ? found : null;
}

/** The connection that the agent had open then. */
export function connectionAt(
  entries: readonly HistoryEntry[],
  agent: string,
  atMs: number,
): Connection | null {
  let found: Connection | null = null;
  for (const entry of entries) {
    if (entry.kind === "agent-connection-opened" && entry.agent === agent && entry.at <= atMs) {
      found = { number: entry.connection, openedMs: entry.at, closedMs: null };
    }
    if (
      entry.kind === "agent-connection-closed" &&
      entry.agent === agent &&
      entry.connection === found?.number
    ) {
      found = { ...found, closedMs: entry.at };
    }
  }
  return found;
}

function streamSteps(
  entries: readonly HistoryEntry[],
  whose: string,
  span: Followed["span"],
): CorrelationStep[] {
  return entries.flatMap((entry) => {
    if (entry.at < span.fromMs || entry.at > span.toMs) return [];
    if (!("agent" in entry) || entry.agent !== whose) return [];
    const tell = (says: string, level = "info"): CorrelationStep[] => [
      step(entry.at, "agentk", says, "agent and time", level),
    ];
    if (entry.kind === "config-stream-opened") {
      return tell(`GetConfiguration called (stream ${entry.stream})`);
    }
    if (entry.kind === "config-stream-ended") {
      const how = `${entry.code}${entry.message === "" ? "" : `: ${entry.message}`}`;
      return tell(`GetConfiguration ended, ${how}`, entry.code === "OK" ? "info" : "error");
    }
    if (entry.kind === "agent-commit") {
      return tell(`configuration of commit ${entry.commit.slice(0, 8)} received`);
    }
    return [];
  });
}

/** The commit that kas says it read, as Gitaly has it. */
function commitSteps(entries: readonly HistoryEntry[], own: readonly LogLine[]): CorrelationStep[] {
  return own.flatMap(({ text, at }) => {
    const commit = /"commit_id":"([0-9a-f]{40})"/.exec(text)?.[1];
    if (commit === undefined || at === null) return [];
    const made = entries.find((entry) => entry.kind === "gitaly-commit" && entry.commit === commit);
    const when = made === undefined ? "" : `, made ${Math.round((at - made.at) / 1000)} s before`;
    return [step(at, "gitaly", `kas read commit ${commit.slice(0, 8)}${when}`, "id", "info")];
  });
}

function step(
  at: number,
  node: string,
  says: string,
  tie: CorrelationStep["tie"],
  level: string,
): CorrelationStep {
  return { at, node, says, tie, from: "history", level, line: null };
}
