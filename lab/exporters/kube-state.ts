import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";

/** A pod as kube-state-metrics would tell of it. */
export interface KubePod {
  readonly name: string;
  readonly restarts: number;
  readonly phase: string;
  /** Why its container ended last; null when it never did. */
  readonly lastTermination: "Completed" | "Error" | null;
}

const { env, environment, tier, type, stage, cluster, namespace } = KAS_TARGET_LABELS;
/** GitLab's Prometheus joins the workload's labels to kube-state-metrics' series. */
const WORKLOAD = {
  env,
  environment,
  tier,
  type,
  stage,
  cluster,
  namespace,
  deployment: "gitlab-kas",
};

/** Waiting reasons that kube-state-metrics exports, each 0 or 1. */
const REASONS = ["CrashLoopBackOff", "ContainerCreating"] as const;

/** Reasons of a termination that the lab can have: nothing kills a container for its memory. */
const TERMINATIONS = ["Completed", "Error"] as const;

/** What the chart asks for each container of kas. Source: load balancer and GKE reference, section 11. */
const REQUESTS = [
  { resource: "cpu", unit: "core", value: 0.1 },
  { resource: "memory", unit: "byte", value: 100e6 },
] as const;

/** The state of the kas deployment in Prometheus' text format, under upstream's names. */
export function kubeStateText(pods: readonly KubePod[], specReplicas: number): string {
  const lines: string[] = [];
  const sample = (name: string, labels: Readonly<Record<string, string>>, value: number): void => {
    const text = Object.entries({ ...WORKLOAD, ...labels })
      .map(([key, label]) => `${key}="${label}"`)
      .join(",");
    lines.push(`${name}{${text}} ${value}`);
  };
  const ready = pods.filter(({ phase }) => phase === "ready").length;
  sample("kube_deployment_spec_replicas", {}, specReplicas);
  sample("kube_deployment_status_replicas", {}, pods.length);
  sample("kube_deployment_status_replicas_available", {}, ready);
  sample("kube_deployment_spec_strategy_rollingupdate_max_surge", {}, 1);
  for (const { name, phase, restarts, lastTermination } of pods) {
    const pod = { pod: `gitlab-${name}`, container: "kas" };
    sample("kube_pod_container_status_restarts_total", pod, restarts);
    sample("kube_pod_container_status_ready", pod, phase === "ready" ? 1 : 0);
    for (const reason of REASONS) {
      const waits = phase === WAITING[reason] ? 1 : 0;
      sample("kube_pod_container_status_waiting_reason", { ...pod, reason }, waits);
    }
    for (const reason of TERMINATIONS) {
      const ended = lastTermination === reason ? 1 : 0;
      sample("kube_pod_container_status_last_terminated_reason", { ...pod, reason }, ended);
    }
    for (const { resource, unit, value } of REQUESTS) {
      sample("kube_pod_container_resource_requests", { ...pod, resource, unit }, value);
    }
  }
  return `${lines.join("\n")}\n`;
}

const WAITING: Readonly<Record<(typeof REASONS)[number], string>> = {
  CrashLoopBackOff: "crash-loop-back-off",
  ContainerCreating: "starting",
};
