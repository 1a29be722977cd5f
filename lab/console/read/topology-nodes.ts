import type { NodeKind, NodeState, TopologyLink, TopologyNode } from "../api.ts";
import { isPause, strikesNode } from "./fault-places.ts";
import { FIGURE_QUERIES, type LabFigures } from "./lab-figures.ts";
import type { LabState } from "./lab-state.ts";
import { markOf } from "./topology-links.ts";

interface Told {
  readonly state: NodeState;
  readonly why: string;
}

/** How long a pod that was replaced is still shown, lab ms. */
const SHOWN_GONE_MS = 5 * 60_000;

/** Names of the nodes: the fleet, the edge, every component, and a node for each Gitaly storage. */
export function nodeNames(state: LabState, figures: LabFigures, atMs: number): readonly string[] {
  const storages = figures.links.flatMap((link) => /^kas->(gitaly-.+)$/.exec(link)?.[1] ?? []);
  const components = [...state.running.keys()].filter(
    (name) => !["links", "gitaly", "agentk"].includes(name) && !isLongGone(state, name, atMs),
  );
  const gitaly = state.running.has("gitaly")
    ? storages.length > 0
      ? storages
      : ["gitaly-default"]
    : [];
  return [...new Set(["agentk", "edge", ...components, ...gitaly])].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
}

function isGone({ pods }: LabState, name: string): boolean {
  const phase = pods.get(name)?.phase;
  return phase === "terminating" || phase === "gone";
}

function isLongGone(state: LabState, name: string, atMs: number): boolean {
  return isGone(state, name) && atMs - (state.pods.get(name)?.sinceMs ?? atMs) > SHOWN_GONE_MS;
}

export function topologyNode(
  name: string,
  state: LabState,
  figures: LabFigures,
  links: readonly TopologyLink[],
  at: number,
): TopologyNode {
  const faults = [...state.faults.values()].filter((fault) => strikesNode(fault, name));
  const kind = kindOf(name);
  const paused = faults.find(isPause);
  const told =
    paused !== undefined
      ? { state: "paused" as const, why: `${paused.fault}: ${paused.says}` }
      : healthOf(kind, name, state, figures, links, at);
  const [struck] = faults;
  const isWorse = struck !== undefined && told.state === "healthy";
  return {
    name,
    kind,
    title: titleOf(kind, name),
    state: isWorse ? "degraded" : told.state,
    why: isWorse ? `${struck.fault}: ${struck.says}` : told.why,
    faults: faults.map(markOf),
    figures: figuresOf(kind, name, state, figures, at),
    log: kind === "gitaly" ? "gitaly" : kind === "edge" ? null : name,
  };
}

function kindOf(name: string): NodeKind {
  if (name === "agentk") return "fleet";
  if (name === "edge" || name === "lb" || name === "rails" || name === "prometheus") return name;
  if (name.startsWith("gitaly")) return "gitaly";
  if (name.startsWith("redis")) return "redis";
  return name.startsWith("sentinel") ? "sentinel" : "kas";
}

function titleOf(kind: NodeKind, name: string): string {
  const titles: Partial<Record<NodeKind, string>> = {
    fleet: "agentk",
    edge: "edge (Cloudflare)",
    lb: "load balancer",
    rails: "Rails",
    prometheus: "Prometheus",
  };
  if (kind === "gitaly") return `Gitaly ${name.replace("gitaly-", "")}`;
  if (kind === "redis") return name === "redis" ? "Redis" : `Redis ${name.replace("redis-", "")}`;
  return titles[kind] ?? name;
}

function healthOf(
  kind: NodeKind,
  name: string,
  state: LabState,
  figures: LabFigures,
  links: readonly TopologyLink[],
  at: number,
): Told {
  if (kind === "edge") return edgeHealth(links);
  const component = kind === "gitaly" ? "gitaly" : name;
  if (kind !== "kas") {
    const exit = state.exits.get(component);
    if (exit !== undefined) return { state: "down", why: exit.says };
    if (state.running.get(component) !== true) return { state: "unknown", why: "not started yet" };
  }
  switch (kind) {
    case "fleet":
      return fleetHealth(state, at);
    case "kas":
      return podHealth(name, state, figures, links);
    case "lb":
      return balancerHealth(state);
    case "rails":
      return railsHealth(figures);
    case "gitaly":
    case "redis":
    case "sentinel":
    case "prometheus":
      return linkHealth(name, links);
  }
}

function fleetHealth({ agents, startedAgents }: LabState, at: number): Told {
  const connected = agents.connectedAt(at);
  const expected = startedAgents.size;
  const says = `${connected} of ${expected} agents connected`;
  if (expected === 0) return { state: "starting", why: "no agent has started yet" };
  if (connected === 0) return { state: "down", why: says };
  return { state: connected < expected ? "degraded" : "healthy", why: says };
}

function podHealth(
  name: string,
  state: LabState,
  figures: LabFigures,
  links: readonly TopologyLink[],
): Told {
  const pod = state.pods.get(name);
  const exit = state.exits.get(name);
  if (isGone(state, name)) {
    return { state: "gone", why: "replaced or deleted" };
  }
  if (pod?.phase === "crash-loop-back-off") {
    return { state: "down", why: `CrashLoopBackOff after ${pod.restarts} restarts` };
  }
  if (exit !== undefined) return { state: "down", why: exit.says };
  if (pod === undefined || pod.phase === "starting") return { state: "starting", why: "starting" };
  if (state.rotation.get(name) === false) {
    return { state: "degraded", why: "the load balancer takes it for unhealthy" };
  }
  const cut = links.find(({ from, state: link }) => from === name && link === "broken");
  if (cut !== undefined) return { state: "degraded", why: `cannot reach ${cut.to}: ${cut.why}` };
  const errors = figures.podErrors.get(name) ?? 0;
  if (errors > 0) return { state: "degraded", why: `${rounded(errors)} counted errors a minute` };
  return { state: "healthy", why: "ready, in the load balancer's rotation" };
}

function balancerHealth(state: LabState): Told {
  const there = [...state.rotation].filter(([pod]) => !isGone(state, pod));
  const good = there.filter(([, healthy]) => healthy).length;
  const says = `${good} of ${there.length} pods in rotation`;
  if (there.length === 0) return { state: "starting", why: "no pod has been looked at yet" };
  if (good === 0) return { state: "down", why: says };
  return { state: good < there.length ? "degraded" : "healthy", why: says };
}

/** Rails answers 4xx and 5xx to kas: kas' agents are cut off by them. */
function railsHealth({ rails }: LabFigures): Told {
  const all = [...rails.values()].reduce((sum, value) => sum + value, 0);
  const bad = [...rails].filter(([status]) => /^[45]/.test(status));
  if (bad.length === 0) return { state: "healthy", why: "" };
  const statuses = bad.map(([status, value]) => `${rounded(value)} × ${status}`).join(", ");
  return { state: "degraded", why: `${statuses} of ${rounded(all)} answers a minute` };
}

function edgeHealth(links: readonly TopologyLink[]): Told {
  const inward = links.find(({ name }) => name === "agentk->edge");
  if (inward?.state === "broken") return { state: "down", why: inward.why };
  if (inward?.state === "slow") return { state: "degraded", why: inward.why };
  return { state: "healthy", why: "" };
}

function linkHealth(name: string, links: readonly TopologyLink[]): Told {
  const inward = links.filter(({ to }) => to === name);
  const broken = inward.filter(({ state }) => state === "broken");
  if (broken.length === 0) return { state: "healthy", why: "" };
  const [first] = broken;
  const says = `${broken.length} of ${inward.length} links to it are broken: ${first?.why ?? ""}`;
  return { state: "degraded", why: says };
}

function figuresOf(
  kind: NodeKind,
  name: string,
  state: LabState,
  figures: LabFigures,
  at: number,
): TopologyNode["figures"] {
  const q = FIGURE_QUERIES;
  const total = (map: ReadonlyMap<string, number>): number | null =>
    map.size === 0 ? null : [...map.values()].reduce((sum, value) => sum + value, 0);
  switch (kind) {
    case "fleet":
      return [
        {
          label: "connected",
          value: state.agents.connectedAt(at),
          unit: "short",
          query: "history",
        },
        { label: "expected", value: state.startedAgents.size, unit: "short", query: "history" },
      ];
    case "lb":
      return [
        { label: "websockets", value: figures.websockets, unit: "short", query: q.websockets },
      ];
    case "kas": {
      const connections = figures.connections.get(`edge->${name}`) ?? null;
      const errors = figures.podErrors.get(name) ?? (figures.links.length > 0 ? 0 : null);
      const restarts = state.pods.get(name)?.restarts ?? 0;
      return [
        { label: "connections", value: connections, unit: "short", query: q.connections },
        { label: "errors a minute", value: errors, unit: "short", query: q.podErrors },
        { label: "restarts", value: restarts, unit: "short", query: "history" },
      ];
    }
    case "rails":
      return [
        { label: "answers a minute", value: total(figures.rails), unit: "short", query: q.rails },
      ];
    case "gitaly": {
      const label = "calls a minute in all";
      return [{ label, value: figures.gitaly, unit: "short", query: q.gitaly }];
    }
    case "redis":
      return [
        { label: "commands", value: figures.redisCommands, unit: "ops", query: q.redisCommands },
      ];
    case "edge":
    case "sentinel":
    case "prometheus":
      return [];
  }
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
