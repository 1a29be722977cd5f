/** The size and shape of a deployment; everything else follows from it. */
export interface TopologyShape {
  readonly preset: string;
  readonly kasReplicas: number;
  readonly agentCount: number;
  /** How many of them, the first ones, are a program of the user's; none unless said. */
  readonly yourAgents?: number;
  /** Agents start evenly spread over this time, lab ms, in seeded order. */
  readonly agentStartSpreadMs: number;
  /** `spread`: the fleet starts with connections as old as in a fleet that has run for long. */
  readonly agentAges?: "spread";
  readonly railsWorkers: number;
  /** Addresses for pods of kas: the replicas, and what a scenario replaces them with. */
  readonly kasPodsMax: number;
  /** Merged into every pod's configuration file; null removes a key. */
  readonly kasConfig: Readonly<Record<string, unknown>>;
  /** Agentk pods that share one agent's token; only agent-1 has more than one. */
  readonly replicasOfFirstAgent: number;
  /** Whether the edge speaks TLS, with certificates of a CA of the run. */
  readonly tls: boolean;
  /** Storages, each a Gitaly address of its own. */
  readonly gitalyStorages: readonly string[];
  /** Replicas of Redis beside the master, with a sentinel on each node; 0: one Redis alone. */
  readonly redisReplicas: number;
  /** What the load balancer's health check asks of a pod. */
  readonly healthPath: string;
}

/**
 * Presets by name. `runbook-small` and `runbook-large` are the two deployments of the kas runbook
 * ("Simple Summary": 2 kas and 10 agentk, 10 kas and 100 agentk); `alert-drill` is the fleet F200 at
 * which the production error alert has enough volume (observability reference, section 0.2).
 */
export const TOPOLOGY_PRESETS: Readonly<Record<string, TopologyShape>> = {
  "runbook-small": shape("runbook-small", 2, 10),
  "runbook-large": shape("runbook-large", 10, 100),
  "alert-drill": shape("alert-drill", 2, 200),
};

function shape(preset: string, kasReplicas: number, agentCount: number): TopologyShape {
  return {
    preset,
    kasReplicas,
    kasPodsMax: kasReplicas,
    kasConfig: {},
    replicasOfFirstAgent: 1,
    tls: false,
    agentCount,
    agentStartSpreadMs: 5 * 60_000,
    railsWorkers: 3,
    gitalyStorages: ["default", "storage2"],
    redisReplicas: 0,
    healthPath: "/liveness",
  };
}

/** One line for people: `runbook-small: 2 kas, 10 agentk, ...`. */
export function describeShape(
  shapeToDescribe: TopologyShape,
  tools: Readonly<Record<string, string>>,
): string {
  const { preset, kasReplicas, agentCount, railsWorkers, gitalyStorages } = shapeToDescribe;
  const { redisReplicas } = shapeToDescribe;
  const cluster =
    redisReplicas === 0 ? "" : ` (${redisReplicas} replicas, ${redisReplicas + 1} sentinels)`;
  const redis = tools["redis-server"];
  const prometheus = tools["prometheus"];
  return (
    `${preset}: ${kasReplicas} kas, ${agentCount} agentk${mixOf(shapeToDescribe)}, 1 load balancer, ` +
    `Rails (${railsWorkers} workers), Gitaly (${gitalyStorages.length} storages), ` +
    `Redis${redis === undefined ? "" : ` ${redis}`}${cluster}, ` +
    `Prometheus${prometheus === undefined ? "" : ` ${prometheus}`}`
  );
}

/** ` (2 yours, 8 simulated)`; empty when the whole fleet is simulated. */
export function mixOf({
  agentCount,
  yourAgents = 0,
}: Pick<TopologyShape, "agentCount" | "yourAgents">): string {
  return yourAgents === 0 ? "" : ` (${yourAgents} yours, ${agentCount - yourAgents} simulated)`;
}
