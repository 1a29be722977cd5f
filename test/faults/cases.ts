/** How every fault is tried on a running stack: parameters, target phrase, topology. */
export interface FaultCase {
  readonly fault: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly on?: string;
  /** Name where one fault is tried in more than one way. */
  readonly as?: string;
  readonly tls?: true;
  /** A Redis with replicas and sentinels. */
  readonly sentinel?: true;
  /** It can be tried on containers only: test/containers. */
  readonly containers?: true;
}

export const FAULT_CASES: readonly FaultCase[] = [
  { fault: "feature-flag", with: { name: "kubernetes_agent_internal_api", enabled: false } },
  { fault: "rails-status", with: { status: 503 } },
  { fault: "rails-latency", with: { delay: "10s" } },
  { fault: "rails-stall" },
  { fault: "rails-content", with: { kind: "html" }, as: "rails-content html" },
  { fault: "rails-content", with: { kind: "truncated" }, as: "rails-content truncated" },
  { fault: "rails-secret" },
  { fault: "rails-token", on: "agent-1" },
  { fault: "redis-flushall" },
  { fault: "redis-kill" },
  { fault: "redis-hang" },
  { fault: "redis-maxclients" },
  { fault: "redis-readonly" },
  { fault: "redis-oom" },
  { fault: "redis-slow-commands", with: { each: "6s", every: "10s" } },
  { fault: "redis-blip-on-tick", with: { outage: "60s" }, on: "kas-1" },
  { fault: "redis-failover", sentinel: true },
  { fault: "sentinel-failover", sentinel: true },
  { fault: "redis-flapping", with: { every: "200s", down: "40s" }, sentinel: true },
  { fault: "process-pause", on: "gitaly" },
  { fault: "container-pause", on: "gitaly", containers: true },
  { fault: "container-disconnect", on: "rails", containers: true },
  { fault: "container-oom", on: "redis", containers: true },
  { fault: "process-stop", on: "rails" },
  { fault: "clock-skew", with: { offset: "10m" }, on: "one kas" },
  { fault: "gitaly-down", on: "one storages" },
  { fault: "gitaly-latency", with: { delay: "15s" }, on: "storages" },
  { fault: "gitaly-status", with: { code: "Internal" }, on: "storages" },
  { fault: "gitaly-token", on: "storages" },
  { fault: "gitaly-content", with: { kind: "garbage" }, on: "storages" },
  { fault: "edge-outage" },
  { fault: "lb-backend-timeout", with: { timeout: "30s" } },
  { fault: "lb-health-check", with: { kind: "fail" }, on: "one kas" },
  { fault: "lb-health-check", with: { kind: "flap", every: "15s" }, on: "kas-1", as: "flap" },
  { fault: "lb-stale-endpoint" },
  { fault: "certificate-expired", tls: true },
  { fault: "link-latency", with: { delay: "5s" }, on: "kas->redis" },
  { fault: "link-bandwidth", with: { "bytes per second": 1000 }, on: "kas->rails" },
  { fault: "link-stall", on: "kas->gitaly" },
  { fault: "link-black-hole", on: "agentk->edge" },
  { fault: "link-reset", on: "edge->kas-1" },
  { fault: "link-refuse", on: "prometheus->kas" },
  { fault: "link-slice", with: { bytes: 1000, delay: "2s" }, on: "kas-1->redis" },
  { fault: "link-handshake-delay", with: { delay: "10s" }, on: "kas-2->rails" },
  { fault: "partition", on: "kas->redis" },
  { fault: "kas-kill", on: "kas-1" },
  { fault: "kas-crash-loop", on: "one kas" },
  { fault: "agentk-restart", on: "half agents" },
  { fault: "agent-burst", with: { opens: 50 }, on: "agent-1" },
  { fault: "agent-abuse", with: { "per minute": 300, for: "30m" }, on: "agent-2" },
  { fault: "kas-scale", with: { replicas: 3 } },
  { fault: "kas-delete", on: "kas-1" },
  { fault: "kas-redis-disabled" },
  { fault: "kas-rolling-restart", on: "kas" },
];
