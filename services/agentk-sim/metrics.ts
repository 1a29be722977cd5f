import { Counter, Gauge, Registry } from "prom-client";
import type { AgentCounts } from "./agent/agent-ports.ts";
import type { Fleet } from "./fleet.ts";

/** Every metric of the fleet: name, type, help and labels in one table. */
export const AGENTK_METRICS = {
  agents: {
    name: "kaslab_agentk_agents",
    help: "Agents by state: not_started, connecting, connected, waiting (in back-off).",
    labelNames: ["state"],
  },
  openTunnels: { name: "kaslab_agentk_open_tunnels", help: "Connect streams that are open." },
  openConnections: {
    name: "kaslab_agentk_open_connections",
    help: "WebSocket connections that are open; an agent holds two after GOAWAY.",
  },
  streamsEnded: {
    name: "kaslab_agentk_streams_ended_total",
    help: "Streams that have ended, by method and by the gRPC code the agent saw.",
    labelNames: ["method", "code"],
  },
  dialFailures: {
    name: "kaslab_agentk_dial_failures_total",
    help: "Attempts to connect that failed.",
  },
} as const;

export interface AgentkMetrics {
  readonly registry: Registry;
  readonly counts: AgentCounts;
  /** The fleet whose gauges are read at each scrape. */
  watch(fleet: Fleet): void;
}

/** Registers the table. */
export function createAgentkMetrics(): AgentkMetrics {
  const registry = new Registry();
  const registers = [registry];
  const streamsEnded = new Counter({ ...AGENTK_METRICS.streamsEnded, registers });
  const dialFailures = new Counter({ ...AGENTK_METRICS.dialFailures, registers });
  return {
    registry,
    counts: {
      streamEnded: (method, { code }) => {
        streamsEnded.inc({ method, code });
      },
      dialFailed: () => {
        dialFailures.inc();
      },
    },
    watch: (fleet) => {
      registerGauges(fleet, registers);
    },
  };
}

function registerGauges(fleet: Fleet, registers: Registry[]): void {
  new Gauge({
    ...AGENTK_METRICS.agents,
    registers,
    collect() {
      for (const [state, count] of Object.entries(fleet.countByState())) this.set({ state }, count);
    },
  });
  new Gauge({
    ...AGENTK_METRICS.openTunnels,
    registers,
    collect() {
      this.set(fleet.openTunnels);
    },
  });
  new Gauge({
    ...AGENTK_METRICS.openConnections,
    registers,
    collect() {
      this.set(fleet.openConnections);
    },
  });
}
