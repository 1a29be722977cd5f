import type { HistoryEntry } from "../../../contracts/history.ts";
import type { Correlation, CorrelationStep, LogLine } from "../api.ts";
import { endOfCall, follow, type Followed } from "./correlation-steps.ts";
import type { LogStore } from "./log-store.ts";

/** Stations of a request, from the agent to what kas asks. */
const STATIONS: readonly (readonly [node: string, why: string])[] = [
  ["edge", "no connection of the agent was open then, or it is not known whose call it was"],
  ["agentk", "no connection of the agent, and no line of its log, at this time"],
  [
    "lb",
    "the load balancer logs a connection when it closes: this one is open, or it is not known whose",
  ],
  ["rails", "kas answered from its cache, or did not come to ask"],
  ["gitaly", "no commit was read in this call; Gitaly writes no log of its calls"],
  ["redis", "Redis writes no log of commands, and kas had no error with it"],
];

/**
 * One request followed through all that took part. Only kas writes the id; the agent's side, Rails and
 * Gitaly are tied to it by agent, pod and time, and each step says by which.
 */
export async function correlate(
  id: string,
  logs: LogStore,
  entries: readonly HistoryEntry[],
  speed: number,
): Promise<Correlation> {
  const names = await logs.components();
  const all = (await Promise.all(names.map((name) => logs.lines(name)))).flat();
  const own = all
    .filter(({ correlationId, at }) => correlationId === id && at !== null)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  // agentk writes the id too, of what kas told it.
  const first = own.find(({ component }) => component.startsWith("kas")) ?? own[0];
  const atMs = first?.at ?? null;
  if (first === undefined || atMs === null) {
    return { id, agent: null, pod: null, fromMs: null, toMs: null, steps: [], silent: [] };
  }
  const toMs = own.at(-1)?.at ?? atMs;
  const followed = follow({ entries, pod: first.component, own, fromMs: atMs, toMs, speed });
  const steps = [
    ...own.map(ownStep),
    ...followed.steps,
    ...agentLines(all, followed, id),
    ...balancerLines(all, followed),
  ].sort((a, b) => a.at - b.at);
  const told = new Set(steps.map(({ node }) => node.replace(/^gitaly.*/, "gitaly")));
  return {
    id,
    agent: followed.agent,
    pod: first.component,
    fromMs: Math.min(atMs, ...steps.map(({ at }) => at)),
    toMs: Math.max(toMs, ...steps.map(({ at }) => at)),
    steps,
    silent: STATIONS.filter(([node]) => !told.has(node)).map(([node, why]) => ({ node, why })),
  };
}

function ownStep(line: LogLine): CorrelationStep {
  const { at, component: node, level, message: says } = line;
  return { at: at ?? 0, node, says, tie: "id", from: "log", level, line };
}

/** What the agent wrote in the moments around: the other end of the same call. */
function agentLines(all: readonly LogLine[], followed: Followed, id: string): CorrelationStep[] {
  const { agent, span } = followed;
  if (agent === null) return [];
  const near = all.filter(
    ({ component, agent: whose, at, correlationId }) =>
      component === "agentk" &&
      whose === agent &&
      correlationId !== id &&
      at !== null &&
      at >= span.fromMs &&
      at <= span.toMs,
  );
  return near.map((line) => ({ ...ownStep(line), node: "agentk", tie: "agent and time" as const }));
}

/** The load balancer's line of the connection that carried the call, if that has ended by now. */
function balancerLines(all: readonly LogLine[], { connection, pod }: Followed): CorrelationStep[] {
  if (connection === null || connection.closedMs === null) return [];
  const { closedMs } = connection;
  const candidates = all.filter(
    ({ component, at, text }) =>
      component === "lb" &&
      at !== null &&
      Math.abs(at - closedMs) <= endOfCall.closeMs &&
      text.includes(`"pod":"${pod}"`),
  );
  const [line] = candidates.sort(
    (a, b) => Math.abs((a.at ?? 0) - closedMs) - Math.abs((b.at ?? 0) - closedMs),
  );
  return line === undefined ? [] : [{ ...ownStep(line), node: "lb", tie: "pod and time" }];
}
