import { BURN_RATE_ALERTS, errorThreshold } from "../../../dashboards/burn-rate.ts";
import { KAS_GRPC_REQUESTS } from "../../../dashboards/sli.ts";
import type { KeyFigures, Topology, TopologyState } from "../api.ts";
import { COUNTED_CODES, type LabFigures } from "./lab-figures.ts";
import type { LabState } from "./lab-state.ts";
import { markOf, topologyLinks } from "./topology-links.ts";
import { nodeNames, topologyNode } from "./topology-nodes.ts";

/** GitLab's objective for kas, and the pair of windows that pages first. */
const { errorObjective } = KAS_GRPC_REQUESTS;
const [FASTEST] = BURN_RATE_ALERTS;

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
      budget: Number((1 - errorObjective).toPrecision(10)),
      pageAbove: errorThreshold(errorObjective, FASTEST),
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
