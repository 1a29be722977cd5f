import { LINKS, MARKS } from "./marks.ts";
import type { DashboardSpec, GaugeSpec, StatSpec, TableSpec, TimeSeriesSpec } from "../model.ts";
import { CLUSTER, DEPLOYMENT, ENVIRONMENT, NAMESPACE, NODE, STAGE } from "../variables.ts";

const CHOSEN =
  'environment="$environment", cluster="$cluster", stage="$stage", namespace="$namespace"';
/** Containers carry a label of the pod, not the object's name; and the node that was chosen. */
const CONTAINERS = `${CHOSEN}, container="kas", node=~"$node"`;
const NETWORK = `${CHOSEN}, deployment="kas"`;
const OBJECT = `${CHOSEN}, deployment="$deployment"`;
const MACHINE = 'environment="$environment", cluster="$cluster"';

const MEMORY_USED = `sum(container_memory_working_set_bytes{${CONTAINERS}})`;
const MEMORY_TOTAL = `sum(machine_memory_bytes{${MACHINE}})`;
const CORES_USED = `sum(rate(container_cpu_usage_seconds_total{${CONTAINERS}}[2m]))`;
const CORES_TOTAL = `sum(machine_cpu_cores{${MACHINE}})`;
const WANTED = `sum(kube_deployment_spec_replicas{${OBJECT}})`;
const AVAILABLE = `sum(kube_deployment_status_replicas_available{${OBJECT}})`;
const ON_MACHINE = "In the lab its one machine stands for all nodes.";

const GAUGE = { kind: "gauge", width: 8, height: 6, min: 0 } as const;
const GAUGES: readonly GaugeSpec[] = [
  {
    ...GAUGE,
    title: "Deployment Memory Usage",
    description: `Working set of the pods over what the nodes have. ${ON_MACHINE}`,
    unit: "percent",
    max: 100,
    limits: [
      { value: 65, meaning: "warned" },
      { value: 90, meaning: "hurt" },
    ],
    queries: [{ expr: `${MEMORY_USED} / ${MEMORY_TOTAL} * 100`, legend: "memory" }],
  },
  {
    ...GAUGE,
    title: "Deployment CPU Usage",
    description: `Cores of the pods over those of the nodes. Mended: the original multiplies by 100 on a scale that ends at 1, so it is always red. ${ON_MACHINE}`,
    unit: "percentunit",
    max: 1,
    limits: [
      { value: 0.65, meaning: "warned" },
      { value: 0.9, meaning: "hurt" },
    ],
    queries: [{ expr: `${CORES_USED} / ${CORES_TOTAL}`, legend: "CPU" }],
  },
  {
    ...GAUGE,
    title: "Unavailable Replicas",
    description:
      "Of the replicas that should be there. Mended: the original is a ratio of 0 to 1 with red at 30, so that a total outage is orange. Nothing is shown when none should be there.",
    unit: "percent",
    max: 100,
    limits: [
      { value: 1, meaning: "warned" },
      { value: 30, meaning: "hurt" },
    ],
    queries: [
      { expr: `(${WANTED} - ${AVAILABLE}) / (${WANTED} > 0) * 100`, legend: "unavailable" },
    ],
  },
];

const stat = (title: string, description: string, unit: string, expr: string): StatSpec => ({
  kind: "stat",
  title,
  description,
  width: 4,
  height: 4,
  unit,
  queries: [{ expr, legend: title }],
});
const STATS: readonly StatSpec[] = [
  stat("Memory Used", "Working set of the pods.", "bytes", MEMORY_USED),
  stat("Memory Total", ON_MACHINE, "bytes", MEMORY_TOTAL),
  stat("CPU Cores Used", "Over two minutes.", "suffix: cores", CORES_USED),
  stat("CPU Cores Total", ON_MACHINE, "suffix: cores", CORES_TOTAL),
  stat("Pods available", "Ready pods of the deployment.", "none", AVAILABLE),
  stat("Pods total", "Pods that should be there.", "none", WANTED),
];

const LINES = { kind: "time-series", width: 12, height: 8, min: 0 } as const;
const CPU_BY_POD = `sum by (pod) (rate(container_cpu_usage_seconds_total{${CONTAINERS}}[1m]))`;
const MEMORY_BY_POD = `sum by (pod) (container_memory_working_set_bytes{${CONTAINERS}})`;
const asked = (resource: string): string =>
  `sum by (pod) (kube_pod_container_resource_requests{${OBJECT}, resource="${resource}"})`;

function quota(what: string, unit: string, used: string, resource: string): TableSpec {
  return {
    kind: "table",
    title: `${what} Quota`,
    description: "What each pod uses and asks for, now. Above 100 % it lives on what others leave.",
    width: 12,
    height: 8,
    by: "pod",
    units: {
      [`${what} usage`]: unit,
      [`${what} requests`]: unit,
      "usage of requests": "percentunit",
    },
    queries: [
      { expr: used, legend: `${what} usage` },
      { expr: asked(resource), legend: `${what} requests` },
      { expr: `${used} / ${asked(resource)}`, legend: "usage of requests" },
    ],
  };
}

const VERSION: TimeSeriesSpec = {
  ...LINES,
  width: 24,
  title: "Active Version",
  description:
    "Pods of kas by the version that they tell of themselves. Mended: the original counts every image in the namespace.",
  unit: "none",
  stacked: true,
  queries: [
    {
      expr: `count by (version) (gitlab_build_info{app="kas", ${CHOSEN}, node=~"$node"})`,
      legend: "{{version}}",
    },
  ],
};

const CPU_USAGE: TimeSeriesSpec = {
  ...LINES,
  title: "CPU Usage",
  description: "Cores in use by pod over one minute, and what the pod asks for.",
  unit: "suffix: cores",
  colours: { "^rqst": "quiet" },
  queries: [
    { expr: CPU_BY_POD, legend: "real {{pod}}" },
    { expr: asked("cpu"), legend: "rqst {{pod}}" },
  ],
};

const MEMORY_USAGE: TimeSeriesSpec = {
  ...LINES,
  title: "Memory Usage",
  description: "Working set of the container kas by pod; in the lab resident memory.",
  unit: "bytes",
  queries: [{ expr: MEMORY_BY_POD, legend: "{{pod}}" }],
};

const NETWORK_IO: TimeSeriesSpec = {
  kind: "time-series",
  title: "All processes network I/O",
  description:
    "Received above, sent below the axis. In the lab without what goes through links that all pods share: Gitaly, and Redis with sentinels.",
  width: 24,
  height: 8,
  unit: "Bps",
  queries: [
    {
      expr: `sum by (pod) (rate(container_network_receive_bytes_total{${NETWORK}}[1m]))`,
      legend: "receive {{pod}}",
    },
    {
      expr: `-sum by (pod) (rate(container_network_transmit_bytes_total{${NETWORK}}[1m]))`,
      legend: "transmit {{pod}}",
    },
  ],
};

/** Source: observability reference, section 4.4; what is mended of section 4.6 each panel says. */
export const POD_INFO: DashboardSpec = {
  uid: "kas-pod",
  title: "kas: Pod Info",
  description: "GitLab's view of the pods of kas, with the defects of its gauges mended.",
  tags: ["kas", "type:kas", "kubernetes"],
  variables: [ENVIRONMENT, CLUSTER, STAGE, NAMESPACE, NODE, DEPLOYMENT],
  annotations: MARKS,
  links: LINKS,
  rows: [
    { title: "KAS Version", panels: [VERSION] },
    { title: "Deployment Info", panels: [...GAUGES, ...STATS] },
    { title: "CPU", panels: [CPU_USAGE, quota("CPU", "suffix: cores", CPU_BY_POD, "cpu")] },
    { title: "Memory", panels: [MEMORY_USAGE, quota("Memory", "bytes", MEMORY_BY_POD, "memory")] },
    { title: "Network", panels: [NETWORK_IO] },
  ],
};
