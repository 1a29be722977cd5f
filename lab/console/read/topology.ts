import type { KeyFigures, Topology, TopologyState } from "../api.ts";
import { COUNTED_CODES, type LabFigures } from "./lab-figures.ts";
import type { LabState } from "./lab-state.ts";
import { markOf, topologyLinks } from "./topology-links.ts";
import { nodeNames, topologyNode } from "./topology-nodes.ts";

/** GitLab's SLO of 99.95 % for kas, and the fast burn rate. Source: metrics catalogue of kas. */
const ERROR_BUDGET = 0.0005;
const FAST_BURN_RATE = 14.4;

/** The whole picture at one moment, from what happened until then and the time series there. */
export function topologyOf(state: LabState, figures: LabFigures, at: number): Topology {
  const names = nodeNames(state, figures, at);
  const links = topologyLinks(state, figures, new Set(names));
  return {
    at,
    nodes: names.map((name) => topologyNode(name, state, figures, links, at)),
    links,
    figures: keyFigures(state, figures, at),
    faults: [...state.faults.values()].map(markOf),
  };
}

function keyFigures(state: LabState, figures: LabFigures, at: number): KeyFigures {
  const isKnown = state.running.size > 0;
  return {
    agentsConnected: isKnown ? state.agents.connectedAt(at) : null,
    agentsExpected: isKnown ? state.startedAgents.size : null,
    codesPerMinute: [...figures.codes]
      .map(([code, value]) => ({ code, value, counted: COUNTED_CODES.has(code) }))
      .sort((a, b) => b.value - a.value),
    sli: {
      errorRatio5m: figures.ratio5m,
      errorRatio1h: figures.ratio1h,
      budget: ERROR_BUDGET,
      pageAbove: ERROR_BUDGET * FAST_BURN_RATE,
    },
    alerts: [...state.alerts.values()].sort((a, b) => a.sinceMs - b.sinceMs),
  };
}

/** What a tick carries of it. */
export function statesOf({ nodes, links }: Topology): TopologyState {
  return {
    nodes: Object.fromEntries(nodes.map(({ name, state }) => [name, state])),
    links: Object.fromEntries(
      links.map(({ name, state, bytesPerSecond }) => [name, { state, bytesPerSecond }]),
    ),
  };
}
