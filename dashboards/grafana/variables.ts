import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";
import type { VariableSpec } from "./model.ts";

/** The variable that holds the Prometheus in use, and how everything names it. */
export const DATA_SOURCE_VARIABLE = "datasource";
export const DATA_SOURCE = { type: "prometheus", uid: `\${${DATA_SOURCE_VARIABLE}}` } as const;

/**
 * GitLab's variables with its values at first. Source: observability reference, sections 4.1 and 4.4.
 */
export const ENVIRONMENT: VariableSpec = {
  name: "environment",
  label: "environment",
  query: 'label_values(up{type="kas"}, environment)',
  initial: KAS_TARGET_LABELS.environment,
};

export const STAGE: VariableSpec = {
  name: "stage",
  label: "stage",
  query: 'label_values(up{type="kas", environment="$environment"}, stage)',
  initial: KAS_TARGET_LABELS.stage,
};

export const CLUSTER: VariableSpec = {
  name: "cluster",
  label: "cluster",
  query: 'label_values(container_cpu_usage_seconds_total{environment="$environment"}, cluster)',
  initial: KAS_TARGET_LABELS.cluster,
};

export const NAMESPACE: VariableSpec = {
  name: "namespace",
  label: "namespace",
  query:
    'label_values(container_cpu_usage_seconds_total{environment="$environment", cluster="$cluster"}, namespace)',
  initial: KAS_TARGET_LABELS.namespace,
};

export const NODE: VariableSpec = {
  name: "node",
  label: "Node",
  query:
    'label_values(container_cpu_usage_seconds_total{environment="$environment", cluster="$cluster", namespace="$namespace"}, node)',
  initial: null,
};

/** The object's name, which kube-state-metrics has; containers have `kas`. */
export const DEPLOYMENT: VariableSpec = {
  name: "deployment",
  label: "Deployment",
  query:
    'label_values(kube_deployment_spec_replicas{environment="$environment", cluster="$cluster", namespace="$namespace"}, deployment)',
  initial: "gitlab-kas",
  hidden: true,
};
