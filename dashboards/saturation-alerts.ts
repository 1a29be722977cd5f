import { genericRule } from "./generic-alert.ts";
import type { RuleGroupModel } from "./rule-model.ts";
import type { Severity } from "./severity.ts";

/** A resource that runs out, as GitLab's metrics catalogue has it. */
export interface SaturationPoint {
  readonly component: string;
  /** What runs out, for the alert's title. */
  readonly title: string;
  /** Share in use, 0 to 1, for each target. */
  readonly share: string;
  /** Share above which somebody should plan. */
  readonly soft: number;
  /** Share above which the alert fires. */
  readonly hard: number;
  readonly for: string;
  readonly severity: Severity;
  readonly runbook: string;
}

/**
 * Source: observability reference, section 1.5. Assumed: names of redis_exporter, of kas' own
 * process collector and of kube-state-metrics. A Redis without `maxmemory` reports 0 for it, and has
 * then no ratio at all.
 */
export const SATURATION_POINTS: readonly SaturationPoint[] = [
  {
    component: "redis_clients",
    title: "Redis client connections",
    share: 'redis_connected_clients{type="redis"} / redis_config_maxclients{type="redis"}',
    soft: 0.8,
    hard: 0.9,
    for: "5m",
    severity: "s3",
    runbook: "docs/redis/redis.md",
  },
  {
    component: "redis_memory",
    title: "Redis memory",
    share: 'redis_memory_used_bytes{type="redis"} / (redis_memory_max_bytes{type="redis"} > 0)',
    soft: 0.65,
    hard: 0.7,
    for: "5m",
    severity: "s2",
    runbook: "docs/redis/redis.md",
  },
  {
    component: "open_fds",
    title: "open file descriptors",
    share: 'process_open_fds{type="kas"} / process_max_fds{type="kas"}',
    soft: 0.8,
    hard: 0.9,
    for: "5m",
    severity: "s2",
    runbook: "docs/kas/README.md",
  },
  {
    component: "kube_horizontalpodautoscaler_desired_replicas",
    title: "replicas that its autoscaler may ask for",
    share:
      'kube_horizontalpodautoscaler_status_desired_replicas{type="kas"} / kube_horizontalpodautoscaler_spec_max_replicas{type="kas"}',
    // Above the hard one, as in the source.
    soft: 0.95,
    hard: 0.9,
    for: "25m",
    severity: "s2",
    runbook: "docs/kube/alerts/HPAScaleCapability.md",
  },
];

const RATIO = "gitlab_component_saturation:ratio";
const HARD = `slo:max:hard:${RATIO}`;

/** The share in use of every resource, worst target first, and the limit it is compared with. */
export const SATURATION_RECORDS: RuleGroupModel = {
  name: "saturation",
  interval: "1m",
  rules: SATURATION_POINTS.flatMap(({ component, share, hard }) => [
    {
      record: RATIO,
      labels: { component },
      expr: `max by (environment, tier, type, stage) (clamp(${share}, 0, 1))`,
    },
    { record: HARD, labels: { component }, expr: `vector(${hard})` },
  ]),
};

/** `component_saturation_slo_out_of_bounds`, once for each resource. */
export const SATURATION_ALERTS: RuleGroupModel = {
  name: "saturation-alerts",
  interval: "1m",
  rules: SATURATION_POINTS.map((point) =>
    genericRule({
      name: "component_saturation_slo_out_of_bounds",
      for: point.for,
      severity: point.severity,
      type: "cause",
      // The results carry it too; on the rule it keeps promtool from seeing duplicates.
      labels: { rules_domain: "general", component: point.component },
      title: `The {{ $labels.type }} service runs out of ${point.title}`,
      description: "{{ $value | humanizePercentage }} is in use, more than the hard limit.",
      runbook: point.runbook,
      expr: `${RATIO}{component="${point.component}"}\n> on (component) group_left\n${HARD}{component="${point.component}"}\n`,
    }),
  ),
};
