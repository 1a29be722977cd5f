import { Counter, Gauge, Registry } from "prom-client";
import type { AgentState, AgentView, AgentViewParts } from "./agent-view.ts";

/** The fleet's own names (docs/fidelity.md): a query over all agents takes both kinds. */
const NAMES = {
  agents: "kaslab_agentk_agents",
  openTunnels: "kaslab_agentk_open_tunnels",
  openConnections: "kaslab_agentk_open_connections",
  streamsEnded: "kaslab_agentk_streams_ended_total",
  dialFailures: "kaslab_agentk_dial_failures_total",
} as const;

export interface DoorMetrics {
  readonly registry: Registry;
  readonly counts: Pick<AgentViewParts, "onStreamEnded" | "onDialFailed">;
  /** The agents whose gauges are read at each scrape. */
  watch(views: readonly AgentView[]): void;
}

/** What the fleet shows of simulated agents, for those of the user's. */
export function createDoorMetrics(): DoorMetrics {
  const registry = new Registry();
  const registers = [registry];
  const streamsEnded = new Counter({
    name: NAMES.streamsEnded,
    help: "Streams that have ended, by method and by the gRPC code that reached the agent.",
    labelNames: ["method", "code"],
    registers,
  });
  const dialFailures = new Counter({
    name: NAMES.dialFailures,
    help: "Connections that ended before kas had answered.",
    registers,
  });
  return {
    registry,
    counts: {
      onStreamEnded: (method, { code }) => streamsEnded.inc({ method, code }),
      onDialFailed: () => dialFailures.inc(),
    },
    watch: (views) => registerGauges(views, registers),
  };
}

function registerGauges(views: readonly AgentView[], registers: Registry[]): void {
  new Gauge({
    name: NAMES.agents,
    help: "Agents by state: not_started, connecting, connected, waiting (between two streams).",
    labelNames: ["state"],
    registers,
    collect() {
      const counts: Record<AgentState, number> = {
        not_started: 0,
        connecting: 0,
        connected: 0,
        waiting: 0,
      };
      for (const { state } of views) counts[state] += 1;
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
  const sum = (of: (view: AgentView) => number): number =>
    views.reduce((total, view) => total + of(view), 0);
  new Gauge({
    name: NAMES.openTunnels,
    help: "Connect streams that are open.",
    registers,
    collect() {
      this.set(sum((view) => view.openTunnels));
    },
  });
  new Gauge({
    name: NAMES.openConnections,
    help: "Connections on which kas has answered.",
    registers,
    collect() {
      this.set(sum((view) => view.openConnections));
    },
  });
}
