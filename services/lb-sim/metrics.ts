import { Counter, Gauge, Registry } from "prom-client";
import type { EndpointPool } from "./endpoint-pool.ts";
import type { FrontEnds } from "./front-ends.ts";
import type { OpenExchanges } from "./open-exchanges.ts";
import { BACKEND_SERVICE, RESOURCE_LABELS } from "./resource-labels.ts";
import { KNOWN_STATUSES, type LoggedStatus } from "./status-details.ts";

const REQUEST_COUNT_LABELS = [
  "project_id",
  "url_map_name",
  "forwarding_rule_name",
  "target_proxy_name",
  "backend_target_name",
  "response_code",
  "response_code_class",
] as const;

/** Every metric of the load balancer: name, type, help and labels in one table. */
export const LB_METRICS = {
  openWebsockets: {
    name: "kaslab_lb_open_websockets",
    help: "Upgraded sockets that are open, by the pod that carries them.",
    labelNames: ["pod"],
  },
  websocketAge: {
    name: "kaslab_lb_websocket_age_seconds_bucket",
    help: "Upgraded sockets that are open and at most this old, lab time.",
    labelNames: ["le"],
  },
  requests: {
    name: "kaslab_lb_requests_total",
    help: "Requests and sockets that have ended, as logged.",
    labelNames: ["status", "status_details"],
  },
  /** The name that stackdriver_exporter gives Cloud Monitoring's `https/request_count`. */
  requestCount: {
    name: "stackdriver_https_lb_rule_loadbalancing_googleapis_com_https_request_count",
    help: "The number of requests served by the load balancer.",
    labelNames: REQUEST_COUNT_LABELS,
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
  frontEndAccepts: {
    name: "kaslab_lb_front_end_accepts",
    help: "1 while the front end takes new connections, else 0.",
    labelNames: ["front_end"],
  },
  frontEndConnections: {
    name: "kaslab_lb_front_end_connections",
    help: "TCP connections of clients that are open.",
    labelNames: ["front_end"],
  },
} as const;

/** Ages told apart, lab seconds; the last is the load balancer's own limit of 30 min 30 s. */
const AGE_BOUNDS_S = [300, 600, 900, 1200, 1500, 1800, 1830] as const;

export interface LbMetrics {
  readonly registry: Registry;
  readonly healthChecks: Counter<"pod" | "code">;
  /** Counts a request or socket that has ended. */
  ended(logged: LoggedStatus): void;
  /** The front ends whose gauges are read at each scrape. */
  watch(frontEnds: Pick<FrontEnds, "states">): void;
}

/**
 * Registers the table; series of known pods and endings exist from the start with 0. A pod that is no
 * endpoint any more has no health, and no open WebSockets as soon as its last one has ended.
 */
export function createLbMetrics(
  pool: Pick<EndpointPool, "states">,
  exchanges: Pick<OpenExchanges, "socketsByPod" | "socketAgesMs">,
): LbMetrics {
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
    ...LB_METRICS.websocketAge,
    registers,
    collect() {
      const agesMs = exchanges.socketAgesMs();
      for (const bound of AGE_BOUNDS_S) {
        this.set({ le: String(bound) }, agesMs.filter((ageMs) => ageMs <= bound * 1000).length);
      }
      this.set({ le: "+Inf" }, agesMs.length);
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
  const ended = createEndings(registers);
  for (const logged of KNOWN_STATUSES) ended(logged, 0);
  return {
    registry,
    healthChecks: new Counter({ ...LB_METRICS.healthChecks, registers }),
    ended,
    watch: (frontEnds) => watchFrontEnds(frontEnds, registers),
  };
}

/** The two counters of what has ended: by the words of the log, and as Cloud Monitoring counts it. */
function createEndings(registers: Registry[]): (logged: LoggedStatus, count?: number) => void {
  const requests = new Counter({ ...LB_METRICS.requests, registers });
  const requestCount = new Counter({ ...LB_METRICS.requestCount, registers });
  return ({ status, statusDetails }, count = 1) => {
    requests.inc({ status: String(status), status_details: statusDetails }, count);
    const labels = {
      ...RESOURCE_LABELS,
      backend_target_name: BACKEND_SERVICE,
      response_code: String(status),
      response_code_class: String(Math.floor(status / 100) * 100),
    };
    requestCount.inc(labels, count);
  };
}

function watchFrontEnds(frontEnds: Pick<FrontEnds, "states">, registers: Registry[]): void {
  new Gauge({
    ...LB_METRICS.frontEndAccepts,
    registers,
    collect() {
      for (const { name, accepts } of frontEnds.states()) {
        this.set({ front_end: name }, accepts ? 1 : 0);
      }
    },
  });
  new Gauge({
    ...LB_METRICS.frontEndConnections,
    registers,
    collect() {
      for (const { name, connections } of frontEnds.states()) {
        this.set({ front_end: name }, connections);
      }
    },
  });
}
