import { DEPLOYMENT_PANELS } from "../panels/deployment-panels.ts";
import { LINKS, MARKS } from "./marks.ts";
import type { DashboardSpec, QuerySpec, TimeSeriesSpec } from "../model.ts";
import { ENVIRONMENT, STAGE } from "../variables.ts";

const QUANTILES = [0.99, 0.95, 0.75, 0.5, 0.25, 0.1] as const;
const CONTAINER = 'container="kas", environment="$environment", stage="$stage"';

const quantiles = (of: string): readonly QuerySpec[] =>
  QUANTILES.map((q) => ({ expr: `quantile(${q}, ${of})`, legend: `p${Math.round(q * 100)}` }));

const COMMON = { kind: "time-series", width: 12, height: 8, min: 0 } as const;

const CONTAINER_PANELS: readonly TimeSeriesSpec[] = [
  {
    ...COMMON,
    title: "CPU",
    description:
      "Share of one core in use, by quantile over the containers. In the lab: what the same calls would take at speed 1.",
    unit: "percentunit",
    queries: quantiles(`rate(container_cpu_usage_seconds_total{${CONTAINER}}[$__rate_interval])`),
  },
  {
    ...COMMON,
    title: "Memory",
    description: "Working set by quantile over the containers; in the lab resident memory.",
    unit: "bytes",
    queries: quantiles(`container_memory_working_set_bytes{${CONTAINER}}`),
  },
  {
    ...COMMON,
    title: "Container Waiting Reasons",
    description: "Containers that waited within ten minutes, by reason.",
    unit: "none",
    stacked: true,
    colours: { CrashLoopBackOff: "hurt", ContainerCreating: "quiet" },
    queries: [
      {
        expr: `sum by (reason) (max_over_time(kube_pod_container_status_waiting_reason{${CONTAINER}}[10m]))`,
        legend: "{{reason}}",
      },
    ],
  },
  {
    ...COMMON,
    title: "Container Terminations",
    description:
      "Containers that ended within ten minutes, by the reason of the last end. The original reads the state `terminated`, which is over before the next scrape; this counts restarts instead.",
    unit: "none",
    stacked: true,
    colours: { OOMKilled: "gone", Error: "hurt", Completed: "quiet" },
    queries: [
      {
        expr: `sum by (reason) (\n  increase(kube_pod_container_status_restarts_total{${CONTAINER}}[10m])\n  * on (pod) group_right () (kube_pod_container_status_last_terminated_reason{${CONTAINER}} == 1)\n)`,
        legend: "{{reason}}",
      },
    ],
  },
];

/** Source: observability reference, section 4.3. */
export const KUBE_CONTAINERS: DashboardSpec = {
  uid: "kas-kube-containers",
  title: "kas: Kube Containers Detail",
  description: "GitLab's view of the containers of kas.",
  tags: ["kas", "type:kas", "kubernetes"],
  variables: [ENVIRONMENT, STAGE],
  annotations: MARKS,
  links: LINKS,
  rows: [{ title: "deployment kas, container kas", panels: CONTAINER_PANELS }],
};

/** Source: observability reference, section 4.3. */
export const KUBE_DEPLOYMENTS: DashboardSpec = {
  uid: "kas-kube-deployments",
  title: "kas: Kube Deployment Detail",
  description: "GitLab's view of the deployment of kas.",
  tags: ["kas", "type:kas", "kubernetes"],
  variables: [ENVIRONMENT, STAGE],
  annotations: MARKS,
  links: LINKS,
  rows: [{ title: "deployment kas", panels: DEPLOYMENT_PANELS }],
};
