import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";

/** A pod as kube-state-metrics would tell of it. */
export interface KubePod {
  readonly name: string;
  readonly restarts: number;
  readonly phase: string;
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
  sample("kube_deployment_status_replicas_available", {}, ready);
  sample("kube_deployment_spec_strategy_rollingupdate_max_surge", {}, 1);
  for (const { name, phase, restarts } of pods) {
    const pod = { pod: `gitlab-${name}`, container: "kas" };
    sample("kube_pod_container_status_restarts_total", pod, restarts);
    sample("kube_pod_container_status_ready", pod, phase === "ready" ? 1 : 0);
    for (const reason of REASONS) {
      const waits = phase === WAITING[reason] ? 1 : 0;
      sample("kube_pod_container_status_waiting_reason", { ...pod, reason }, waits);
    }
  }
  return `${lines.join("\n")}\n`;
}

const WAITING: Readonly<Record<(typeof REASONS)[number], string>> = {
  CrashLoopBackOff: "crash-loop-back-off",
  ContainerCreating: "starting",
};
