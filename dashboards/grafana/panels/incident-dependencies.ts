import type { TimeSeriesSpec } from "../model.ts";
import { CONFIGURATION_STREAMS, FROM_KAS, OF_DEPLOYMENT } from "./selectors.ts";

const LINES = { kind: "time-series", width: 8, height: 8, min: 0 } as const;
const GITALY_CALLS = `${FROM_KAS}, grpc_service=~"gitaly.*"`;

/** Rails and the links to everything. */
export const RAILS_PANELS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    title: "Rails answers by status",
    description:
      "The internal API as kas asks it. 404: the flag is off, or the agent deleted. 401: token, secret or clock.",
    unit: "reqps",
    colours: { " 5..$": "hurt", " 4..$": "warned" },
    queries: [
      {
        expr: "sum by (endpoint, status) (rate(kaslab_rails_requests_total[$__rate_interval]))",
        legend: "{{endpoint}} {{status}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Workers whose copy of the flag is on",
    description: "A change reaches each worker of Rails when its copy expires, within a minute.",
    unit: "none",
    queries: [{ expr: "sum by (flag) (kaslab_rails_flag_copies)", legend: "{{flag}}" }],
  },
  {
    ...LINES,
    title: "Targets that answer their scrape",
    description: "By job: 1 is all, nothing is none that exists.",
    unit: "percentunit",
    max: 1,
    queries: [{ expr: "avg by (job) (up)", legend: "{{job}}" }],
  },
];

/** The relays on which every dependency edge runs. */
export const LINK_PANELS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    title: "Open connections by link",
    description: "Every edge of the topology is a relay of the lab.",
    unit: "none",
    queries: [{ expr: "sum by (link) (kaslab_link_open_connections)", legend: "{{link}}" }],
  },
  {
    ...LINES,
    title: "Failed connects by link",
    description: "The target could not be reached; the caller saw a reset.",
    unit: "ops",
    colours: { ".*": "hurt" },
    queries: [
      {
        expr: "sum by (link) (rate(kaslab_link_dial_failures_total[$__rate_interval]))",
        legend: "{{link}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Faults on links",
    description: "In force, by link and kind.",
    unit: "none",
    stacked: true,
    queries: [
      { expr: "sum by (link, kind) (kaslab_link_active_faults) > 0", legend: "{{link}} {{kind}}" },
    ],
  },
];

export const GITALY_PANELS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    title: "Calls to Gitaly by method and code",
    description:
      "As kas sees them. A failed poll ends no stream: agents look fine and get no commit.",
    unit: "ops",
    colours: { " (Unavailable|Unknown|Internal|DeadlineExceeded|PermissionDenied)$": "hurt" },
    queries: [
      {
        expr: `sum by (grpc_method, grpc_code) (rate(grpc_client_handled_total{${GITALY_CALLS}}[$__rate_interval]))`,
        legend: "{{grpc_method}} {{grpc_code}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Seconds between two polls of an agent",
    description:
      "20 s when all is well. Longer: Gitaly is slow, or the limiter of Gitaly calls is full; then scale kas out.",
    unit: "s",
    limits: [{ value: 40, meaning: "warned" }],
    queries: [
      {
        expr: `sum(${CONFIGURATION_STREAMS})\n/ (sum(rate(grpc_client_started_total{${GITALY_CALLS}, grpc_method="InfoRefsUploadPack"}[$__rate_interval])) > 0)`,
        legend: "mean",
      },
    ],
  },
  {
    ...LINES,
    title: "Gitaly requests by client and code",
    description: "As Gitaly counts them, under its own name.",
    unit: "reqps",
    queries: [
      {
        expr: "sum by (client_name, grpc_code) (rate(gitaly_service_client_requests_total[$__rate_interval]))",
        legend: "{{client_name}} {{grpc_code}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Gitaly storages up",
    description: "Each storage's metrics page answers while the storage takes connections.",
    unit: "none",
    stacked: true,
    queries: [{ expr: 'sum by (instance) (up{job="gitaly"})', legend: "{{instance}}" }],
  },
];

export const POD_PANELS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    title: "Replicas",
    description: "What the deployment should have, has, and has ready.",
    unit: "none",
    queries: [
      { expr: `sum(kube_deployment_spec_replicas{${OF_DEPLOYMENT}})`, legend: "wanted" },
      { expr: `sum(kube_deployment_status_replicas{${OF_DEPLOYMENT}})`, legend: "there" },
      {
        expr: `sum(kube_deployment_status_replicas_available{${OF_DEPLOYMENT}})`,
        legend: "available",
      },
    ],
  },
  {
    ...LINES,
    title: "Restarts",
    description: "Of containers of kas within ten minutes.",
    unit: "none",
    colours: { ".*": "hurt" },
    queries: [
      {
        expr: `sum by (pod) (increase(kube_pod_container_status_restarts_total{${OF_DEPLOYMENT}}[10m]))`,
        legend: "{{pod}}",
      },
    ],
  },
  {
    ...LINES,
    title: "Containers that wait",
    description: "By pod and reason.",
    unit: "none",
    stacked: true,
    queries: [
      {
        expr: `sum by (pod, reason) (kube_pod_container_status_waiting_reason{${OF_DEPLOYMENT}}) > 0`,
        legend: "{{pod}} {{reason}}",
      },
    ],
  },
];
