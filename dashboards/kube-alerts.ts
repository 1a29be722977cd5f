import { genericRule } from "./generic-alert.ts";
import type { RuleGroupModel } from "./rule-model.ts";

const WAITING = "kube_pod_container_status_waiting_reason";
const SURGE = "kube_deployment_spec_strategy_rollingupdate_max_surge";
const BY_DEPLOYMENT = "sum by (environment, type, stage, tier, deployment)";
const SERVICE = "type, env, tier, stage, cluster";
const LABELLED = 'stage!="", tier!="", type!=""';

/**
 * Alerts on containers that wait to start. Source: observability reference, section 2.4. Assumed:
 * names of kube-state-metrics, where GitLab reads copies with the suffix `:labeled`, to which type,
 * tier, stage and deployment of the workload were joined; here they are on the series themselves.
 */
export const KUBE_ALERTS: RuleGroupModel = {
  name: "kubernetes.rules",
  interval: "1m",
  rules: [
    genericRule({
      name: "KubePodCrashLooping",
      for: "5m",
      severity: "s3",
      type: "cause",
      title: "Containers of {{ $labels.deployment }} are crash looping",
      description:
        "{{ $value | humanizePercentage }} of the waiting containers are in CrashLoopBackOff.",
      runbook: "docs/kube/kubernetes.md",
      // A share of those that wait, not of all: one crashing pod beside healthy ones is 100 %.
      expr: [
        `${BY_DEPLOYMENT} (${WAITING}{reason="CrashLoopBackOff"} > 0)`,
        `/ ${BY_DEPLOYMENT} (${WAITING}{reason!=""} > 0)`,
        "> 0.5",
        "",
      ].join("\n"),
    }),
    genericRule({
      name: "KubeContainersWaitingInError",
      for: "20m",
      severity: "s2",
      type: "cause",
      title:
        "New containers of the {{ $labels.type }} service ({{ $labels.stage }} stage) do not start",
      description: "{{ $value }} containers wait for another reason than being created.",
      runbook: "docs/kube/kubernetes.md#alerts",
      expr: [
        `sum by (${SERVICE}) (${WAITING}{${LABELLED}, reason!="ContainerCreating"})`,
        "> 0",
        `>= on (${SERVICE}) (max by (${SERVICE}) (${SURGE}{${LABELLED}}) * 0.5)`,
        "",
      ].join("\n"),
    }),
  ],
};
