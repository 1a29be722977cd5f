import { Counter, Gauge, Registry } from "prom-client";
import type { EndpointPool } from "./endpoint-pool.ts";
import type { OpenExchanges } from "./open-exchanges.ts";

/** Every metric of the load balancer: name, type, help and labels in one table. */
export const LB_METRICS = {
  openWebsockets: {
    name: "kaslab_lb_open_websockets",
    help: "Upgraded sockets that are open, by the pod that carries them.",
    labelNames: ["pod"],
  },
  requests: {
    name: "kaslab_lb_requests_total",
    help: "Requests and sockets that have ended, as logged.",
    labelNames: ["status", "status_details"],
  },
  healthChecks: {
    name: "kaslab_lb_health_checks_total",
    help: "Health checks by pod and answer: HTTP status, timeout or refused.",
    labelNames: ["pod", "code"],
  },
  endpointHealthy: {
    name: "kaslab_lb_endpoint_healthy",
    help: "1 while the endpoint is healthy, else 0.",
    labelNames: ["pod"],
  },
} as const;

export interface LbMetrics {
  readonly registry: Registry;
  readonly requests: Counter<"status" | "status_details">;
  readonly healthChecks: Counter<"pod" | "code">;
}

/**
 * Registers the table; series of known pods exist from the start with 0. A pod that is no endpoint
 * any more has no health, and no open WebSockets as soon as its last one has ended.
 */
export function createLbMetrics(pool: EndpointPool, exchanges: OpenExchanges): LbMetrics {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    ...LB_METRICS.openWebsockets,
    registers,
    collect() {
      this.reset();
      const pods = pool.states().map(({ pod }) => pod);
      for (const [pod, count] of exchanges.socketsByPod(pods)) this.set({ pod }, count);
    },
  });
  new Gauge({
    ...LB_METRICS.endpointHealthy,
    registers,
    collect() {
      this.reset();
      for (const { pod, healthy } of pool.states()) this.set({ pod }, healthy ? 1 : 0);
    },
  });
  return {
    registry,
    requests: new Counter({ ...LB_METRICS.requests, registers }),
    healthChecks: new Counter({ ...LB_METRICS.healthChecks, registers }),
  };
}
