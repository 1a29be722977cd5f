import { brokenPath, type FaultRef, type Path } from "./fault-ref.ts";

/** A cause that can be declared, and the faults that are it. */
export interface Cause {
  readonly id: string;
  readonly says: string;
  readonly area: Area;
  /** Faults of the registry; none for what no incident is, which makes guessing harder. */
  readonly faults: readonly string[];
  /** Of faults of the network: the path that is cut. */
  readonly path?: Path;
}

export type Area = "rails" | "redis" | "edge" | "kas" | "gitaly" | "agents" | "monitoring";

/**
 * Everything that may be declared, in the words of an on-call. Source of the failure modes: kas
 * runbook and observability reference, sections 5 and 6.
 */
export const CAUSES: readonly Cause[] = [
  cause("flag-off", "rails", "the feature flag of the internal API for kas is off", "feature-flag"),
  cause(
    "rails-errors",
    "rails",
    "a release of Rails answers the internal API with errors",
    "rails-status",
    "rails-content",
  ),
  cause(
    "rails-slow",
    "rails",
    "Rails answers the internal API too late, or not at all",
    "rails-latency",
    "rails-stall",
  ),
  cause("secret-mismatch", "rails", "kas and Rails do not share a secret", "rails-secret"),
  cause("clock-wrong", "rails", "a clock is wrong, so that JWTs are refused", "clock-skew"),
  onPath("egress-blocked", "rails", "kas cannot reach Rails over the network", "kas->rails"),
  cause("redis-down", "redis", "Redis is down", "redis-kill"),
  cause("redis-hangs", "redis", "Redis takes connections and answers nothing", "redis-hang"),
  cause("redis-full", "redis", "Redis takes no more connections", "redis-maxclients"),
  cause("redis-readonly", "redis", "Redis refuses writes", "redis-readonly", "redis-oom"),
  cause("redis-data-lost", "redis", "Redis has lost its data", "redis-flushall"),
  onPath("redis-cut-off", "redis", "kas cannot reach Redis over the network", "kas->redis"),
  cause(
    "redis-not-configured",
    "redis",
    "Redis is missing from the configuration of kas",
    "kas-redis-disabled",
  ),
  cause("front-end-down", "edge", "the load balancer's front end is down", "edge-outage"),
  onPath("edge-path", "edge", "the way from the agents to the edge is broken", "agentk->edge"),
  onPath(
    "backend-path",
    "edge",
    "the way from the load balancer to the pods is broken",
    "edge->kas",
  ),
  cause(
    "backend-timeout",
    "edge",
    "the load balancer's backend time-out is too short",
    "lb-backend-timeout",
  ),
  cause("certificate", "edge", "the certificate of the edge has expired", "certificate-expired"),
  cause("health-check", "edge", "health checks of healthy pods fail", "lb-health-check"),
  cause("stale-endpoint", "edge", "an endpoint without a pod is in rotation", "lb-stale-endpoint"),
  cause("crash-loop", "kas", "a bad release of kas crash loops", "kas-crash-loop"),
  cause("scaled-down", "kas", "kas has been scaled down", "kas-scale"),
  cause("pods-deleted", "kas", "all pods of kas were deleted at once", "kas-delete"),
  cause("gitaly-down", "gitaly", "a Gitaly storage is down, or all of them", "gitaly-down"),
  cause("gitaly-slow", "gitaly", "Gitaly answers late", "gitaly-latency"),
  cause("gitaly-token", "gitaly", "the Gitaly token that Rails hands out is wrong", "gitaly-token"),
  cause("agent-token", "agents", "the token of an agent is not valid any more", "rails-token"),
  cause("token-abuse", "agents", "somebody else uses the token of an agent", "agent-abuse"),
  onPath(
    "scrape-blocked",
    "monitoring",
    "Prometheus cannot scrape kas; the service itself is well",
    "prometheus->kas",
  ),
  cause("false-alarm", "monitoring", "nothing is broken: the alert is wrong"),
];

/** The cause that a fault is; undefined for one that no drill is about. */
export function causeOf(fault: FaultRef): Cause | undefined {
  const path = brokenPath(fault);
  if (path === "edge->kas:probe") return CAUSES.find(({ id }) => id === "health-check");
  if (path !== undefined) return CAUSES.find((candidate) => candidate.path === path);
  return CAUSES.find(({ faults }) => faults.includes(fault.name));
}

function cause(id: string, area: Area, says: string, ...faults: readonly string[]): Cause {
  return { id, area, says, faults };
}

function onPath(id: string, area: Area, says: string, path: Path): Cause {
  return { id, area, says, faults: [], path };
}
