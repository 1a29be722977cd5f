import { genericRule } from "./generic-alert.ts";
import type { RuleGroupModel } from "./rule-model.ts";

const RUNBOOK = "docs/redis/redis.md";
const BY = "by (environment, type, stage)";

/** A shard's count of some series of its nodes. */
function count(series: string): string {
  return `count ${BY} (${series})`;
}

/**
 * Alerts of the main Redis, which kas shares with Rails. Names, `for` and severities are GitLab's
 * (observability reference, section 2.4); it does not print the expressions. Assumed: series of the
 * upstream redis_exporter (`redis_up`, `redis_instance_info{role}`, `redis_connected_slaves`) with
 * the target label `type="redis"`, one target for each node.
 */
export const REDIS_ALERTS: RuleGroupModel = {
  name: "redis.alerts",
  interval: "1m",
  rules: [
    genericRule({
      name: "RedisMasterMissing",
      for: "1m",
      severity: "s1",
      type: "symptom",
      title: "No Redis master in the {{ $labels.type }} cluster",
      description:
        "No node reports the role of a master. Writes fail; kas denies every new stream.",
      runbook: RUNBOOK,
      // An exporter that lost its Redis still has redis_up: so it fires for a single node too.
      expr: `${count('redis_up{type="redis"}')}\nunless ${count(
        'redis_instance_info{type="redis", role="master"}',
      )}\n`,
    }),
    genericRule({
      name: "RedisInstanceDown",
      for: "20m",
      severity: "s1",
      type: "cause",
      title: "Redis {{ $labels.instance }} is down",
      description: "Its exporter has not reached it for 20 minutes.",
      runbook: RUNBOOK,
      expr: 'redis_up{type="redis"} < 1',
    }),
    genericRule({
      name: "RedisReplicasFlapping",
      severity: "s4",
      type: "cause",
      title: "Connections of Redis replicas to {{ $labels.instance }} change often",
      description: "{{ $value }} changes in 5 minutes.",
      runbook: RUNBOOK,
      expr: 'changes(redis_connected_slaves{type="redis"}[5m]) > 2',
    }),
    genericRule({
      name: "RedisReplicasFlapping",
      severity: "s1",
      type: "cause",
      labels: { window: "1h" },
      title: "Connections of Redis replicas to {{ $labels.instance }} keep changing",
      description: "{{ $value }} changes in an hour.",
      runbook: RUNBOOK,
      expr: 'changes(redis_connected_slaves{type="redis"}[1h]) > 4',
    }),
    genericRule({
      name: "RedisReplicationDown",
      for: "5m",
      severity: "s1",
      type: "cause",
      title: "The {{ $labels.type }} cluster has lost a replica",
      description: "The master has {{ $value }} replicas, fewer than within the last hour.",
      runbook: RUNBOOK,
      // Relative, because a single node never has one and a cluster may have any number.
      expr: `max ${BY} (redis_connected_slaves{type="redis"})\n< max ${BY} (max_over_time(redis_connected_slaves{type="redis"}[1h]))\n`,
    }),
  ],
};
