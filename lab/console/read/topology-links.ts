import type { TopologyLink } from "../api.ts";
import { strikesLink } from "./fault-places.ts";
import type { LabFigures } from "./lab-figures.ts";
import type { FaultInForce, LabState } from "./lab-state.ts";

/** Faults of links after which nothing passes; the others slow it. */
const BROKEN = /^link-(black-hole|reset|refuse|stall)$/;

/**
 * The links of the picture: the lab's relays, by the names that faults use, and the way from the edge to
 * the load balancer, which is no relay. Pods that are not there have no links.
 */
export function topologyLinks(
  state: LabState,
  figures: LabFigures,
  nodes: ReadonlySet<string>,
): TopologyLink[] {
  const names = figures.links.length > 0 ? figures.links : usualLinks(nodes);
  const relays = names.flatMap((name) => {
    const ends = endsOf(name);
    if (ends === null || !isThere(ends.from, nodes) || !isThere(ends.to, nodes)) return [];
    return [relayLink(name, ends, state, figures)];
  });
  return [...relays, edgeLink(figures)].sort((a, b) =>
    a.name.localeCompare(b.name, "en", { numeric: true }),
  );
}

/** `kas` stands for all pods of the deployment: Gitaly's relays are shared by them. */
function isThere(end: string, nodes: ReadonlySet<string>): boolean {
  return nodes.has(end) || end === "kas";
}

/** `edge->kas-1:probe` goes from the load balancer to kas-1. */
export function endsOf(name: string): { readonly from: string; readonly to: string } | null {
  const [, left = "", right = ""] = /^(.+)->([^:]+)(?::.+)?$/.exec(name) ?? [];
  if (left === "") return null;
  return { from: left === "edge" ? "lb" : left, to: right };
}

/** Without time series: what every topology has, as far as the nodes are known. */
function usualLinks(nodes: ReadonlySet<string>): readonly string[] {
  const pods = [...nodes].filter((node) => node.startsWith("kas-"));
  return [
    "agentk->edge",
    ...pods.flatMap((pod) => [`edge->${pod}`, `${pod}->rails`, `prometheus->${pod}`]),
    ...(nodes.has("redis") ? pods.map((pod) => `${pod}->redis`) : []),
    ...[...nodes].filter((node) => node.startsWith("gitaly-")).map((node) => `kas->${node}`),
  ];
}

function relayLink(
  name: string,
  ends: { readonly from: string; readonly to: string },
  state: LabState,
  figures: LabFigures,
): TopologyLink {
  const faults = [...state.faults.values()].filter((fault) => strikesLink(fault, name));
  const connections = figures.connections.get(name) ?? null;
  const bytesPerSecond = figures.bytes.get(name) ?? null;
  const failures = figures.dialFailures.get(name) ?? 0;
  const told = linkState({ faults, connections, bytesPerSecond, failures });
  return {
    name,
    ...ends,
    relay: true,
    connections,
    bytesPerSecond,
    ...told,
    faults: faults.map(markOf),
  };
}

function linkState(options: {
  readonly faults: readonly FaultInForce[];
  readonly connections: number | null;
  readonly bytesPerSecond: number | null;
  readonly failures: number;
}): Pick<TopologyLink, "state" | "why"> {
  const { faults, connections, bytesPerSecond, failures } = options;
  const broken = faults.find(({ fault }) => BROKEN.test(fault));
  if (broken !== undefined) return { state: "broken", why: `${broken.fault}: ${broken.says}` };
  const [first] = faults;
  if (first !== undefined) return { state: "slow", why: `${first.fault}: ${first.says}` };
  if (failures > 0) {
    const count = Math.max(1, Math.round(failures));
    return { state: "broken", why: `the far side refused ${count} dials in the last minute` };
  }
  if (connections === null) return { state: "unknown", why: "no time series at this time" };
  if ((bytesPerSecond ?? 0) > 0) return { state: "flowing", why: "" };
  return { state: "idle", why: "no byte in the last minute" };
}

function edgeLink({ websockets, bytes }: LabFigures): TopologyLink {
  const bytesPerSecond = bytes.get("agentk->edge") ?? null;
  const base = { name: "edge->lb", from: "edge", to: "lb", relay: false, faults: [] };
  if (websockets === null) {
    const why = "no time series at this time";
    return { ...base, connections: null, bytesPerSecond, state: "unknown", why };
  }
  const state = websockets > 0 ? "flowing" : "idle";
  return { ...base, connections: websockets, bytesPerSecond, state, why: "" };
}

/** What nodes and links carry of a fault. */
export function markOf({ id, fault, says, sinceMs }: FaultInForce): {
  readonly id: string;
  readonly fault: string;
  readonly says: string;
  readonly sinceMs: number;
} {
  return { id, fault, says, sinceMs };
}
