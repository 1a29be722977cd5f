import type { TimeSeriesSpec } from "../model.ts";
import { OF_CONTAINERS, OF_DEPLOYMENT, OF_MACHINE } from "./selectors.ts";

/** The containers of the deployment together. Source: observability reference, sections 4.2 and 4.3. */
export const DEPLOYMENT_PANELS: readonly TimeSeriesSpec[] = [
  {
    kind: "time-series",
    title: "kas Deployment: CPU",
    description:
      "Cores in use by all containers of kas. In the lab: what the same calls would take at speed 1.",
    width: 8,
    height: 8,
    unit: "suffix: cores",
    min: 0,
    queries: [
      {
        expr: `sum by (cluster) (rate(container_cpu_usage_seconds_total{${OF_CONTAINERS}}[$__rate_interval]))`,
        legend: "{{cluster}}",
      },
    ],
  },
  {
    kind: "time-series",
    title: "kas Deployment: Memory",
    description: "Working set of all containers of kas; in the lab their resident memory.",
    width: 8,
    height: 8,
    unit: "bytes",
    min: 0,
    queries: [
      {
        expr: `sum by (cluster) (container_memory_working_set_bytes{${OF_CONTAINERS}})`,
        legend: "{{cluster}}",
      },
    ],
  },
  {
    kind: "time-series",
    title: "kas Deployment: Network IO",
    description:
      "Sent above, received below the axis. In the lab without what goes through links that all pods share: Gitaly, and Redis with sentinels.",
    width: 8,
    height: 8,
    unit: "Bps",
    queries: [
      {
        expr: `sum by (cluster) (rate(container_network_transmit_bytes_total{${OF_CONTAINERS}}[$__rate_interval]))`,
        legend: "send {{cluster}}",
      },
      {
        expr: `-sum by (cluster) (rate(container_network_receive_bytes_total{${OF_CONTAINERS}}[$__rate_interval]))`,
        legend: "receive {{cluster}}",
      },
    ],
  },
  requests("CPU", "cpu", "machine_cpu_cores"),
  requests("Memory", "memory", "machine_memory_bytes"),
];

/** In the lab one machine stands for all nodes of the pool: its nodes are names without a size. */
function requests(what: string, resource: string, capacity: string): TimeSeriesSpec {
  return {
    kind: "time-series",
    title: `Node ${what} Requests Utilization`,
    description: `What the containers of kas ask for, over what there is. Ideal is near 100 %. In the lab its one machine stands for the node pool, and it serves more than kas.`,
    width: 12,
    height: 8,
    unit: "percentunit",
    min: 0,
    queries: [
      {
        expr: `sum by (cluster) (kube_pod_container_resource_requests{${OF_DEPLOYMENT}, resource="${resource}"})\n/ sum by (cluster) (${capacity}{${OF_MACHINE}})`,
        legend: "{{cluster}}",
      },
    ],
  };
}
