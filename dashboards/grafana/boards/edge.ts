import { hurtStat } from "../panels/cut-off-panels.ts";
import { LINKS, MARKS } from "./marks.ts";
import type { DashboardSpec, HeatmapSpec, PanelSpec, TimeSeriesSpec } from "../model.ts";

const LINES = { kind: "time-series", width: 8, height: 8, min: 0 } as const;
const EXPECTED = 'sum(kaslab_agentk_agents{state!="not_started"})';
const SOCKETS = "sum(kaslab_lb_open_websockets)";

const CUT_OFF: readonly (PanelSpec | readonly PanelSpec[])[] = [
  [
    hurtStat({
      title: "Who is cut off?",
      description:
        "Pods of agentk without a socket at the load balancer. One that reconnects has two for a while.",
      unit: "none",
      queries: [
        { expr: `clamp_min(${EXPECTED} - ${SOCKETS}, 0)`, legend: "agentk pods without a socket" },
      ],
    }),
    hurtStat({
      title: "Endpoints out of rotation",
      description: "Pods that the load balancer's health checks find unhealthy.",
      unit: "none",
      queries: [
        { expr: "count(kaslab_lb_endpoint_healthy == 0) or vector(0)", legend: "unhealthy" },
      ],
    }),
  ],
  {
    ...LINES,
    width: 10,
    title: "Open sockets by kas pod",
    description: "At the load balancer. New pods fill slowly: old connections do not move.",
    unit: "none",
    stacked: true,
    queries: [{ expr: "sum by (pod) (kaslab_lb_open_websockets)", legend: "{{pod}}" }],
  },
  {
    ...LINES,
    width: 10,
    title: "Connections at both ends",
    description:
      "The same connections at agentk and at the load balancer, and how many there should be.",
    unit: "none",
    colours: { "^expected$": "quiet" },
    queries: [
      { expr: "sum(kaslab_agentk_open_connections)", legend: "at agentk" },
      { expr: SOCKETS, legend: "at the load balancer" },
      { expr: EXPECTED, legend: "expected" },
    ],
  },
];

const FRONT_ENDS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    title: "Front ends that take connections",
    description: "0: every connect is refused.",
    unit: "none",
    queries: [
      { expr: "min by (front_end) (kaslab_lb_front_end_accepts)", legend: "{{front_end}}" },
    ],
  },
  {
    ...LINES,
    title: "Connections by front end",
    description: "TCP connections of clients, under TLS where there is any.",
    unit: "none",
    queries: [
      { expr: "sum by (front_end) (kaslab_lb_front_end_connections)", legend: "{{front_end}}" },
    ],
  },
  {
    ...LINES,
    title: "Failed connects of agents",
    description: "Refused, reset, a handshake that failed, or an answer that is no 101.",
    unit: "ops",
    colours: { ".*": "hurt" },
    queries: [
      {
        expr: "sum(rate(kaslab_agentk_dial_failures_total[$__rate_interval]))",
        legend: "failed connects",
      },
    ],
  },
];

const ENDPOINTS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    width: 12,
    title: "Healthy endpoints",
    description: "A pod is in rotation after one good check, and out after two bad ones.",
    unit: "none",
    stacked: true,
    queries: [{ expr: "sum by (pod) (kaslab_lb_endpoint_healthy)", legend: "{{pod}}" }],
  },
  {
    ...LINES,
    width: 12,
    title: "Health checks by answer",
    description: "Every 5 s of each pod. Liveness says nothing about what a pod depends on.",
    unit: "ops",
    colours: { " 200$": "quiet", " (timeout|refused|5..)$": "hurt" },
    queries: [
      {
        expr: "sum by (pod, code) (rate(kaslab_lb_health_checks_total[$__rate_interval]))",
        legend: "{{pod}} {{code}}",
      },
    ],
  },
];

const AGES: HeatmapSpec = {
  kind: "heatmap",
  title: "Ages of open sockets",
  description:
    "Open sockets by age, seconds. A steady fleet is spread over all ages; after a mass disconnect all are equally old, and nothing ends until they reach their age.",
  width: 24,
  height: 8,
  unit: "s",
  queries: [{ expr: "sum by (le) (kaslab_lb_websocket_age_seconds_bucket)", legend: "{{le}}" }],
};

const ENDINGS: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    width: 12,
    title: "Requests and sockets ended, by statusDetails",
    description:
      "In the words of the load balancer's log. websocket_closed is a clean end, by either side.",
    unit: "ops",
    colours: { websocket_closed: "quiet", "^(502|0) ": "hurt" },
    queries: [
      {
        expr: "sum by (status, status_details) (rate(kaslab_lb_requests_total[$__rate_interval]))",
        legend: "{{status}} {{status_details}}",
      },
    ],
  },
  {
    ...LINES,
    width: 12,
    title: "Requests by response code",
    description:
      "As Cloud Monitoring counts them, under the name of stackdriver_exporter. A socket is counted when it ends, as 101.",
    unit: "reqps",
    colours: { "^5": "hurt" },
    queries: [
      {
        expr: "sum by (response_code) (rate(stackdriver_https_lb_rule_loadbalancing_googleapis_com_https_request_count[$__rate_interval]))",
        legend: "{{response_code}}",
      },
    ],
  },
];

const TRAFFIC: readonly TimeSeriesSpec[] = [
  {
    ...LINES,
    width: 24,
    title: "Bytes through the edge",
    description: "By link: agents to the edge, the edge to each pod, health checks apart.",
    unit: "Bps",
    queries: [
      {
        expr: 'sum by (link) (rate(kaslab_link_bytes_total{link=~".*edge.*"}[$__rate_interval]))',
        legend: "{{link}}",
      },
    ],
  },
];

/** The lab's own: the load balancer and what stands before it. */
export const EDGE: DashboardSpec = {
  uid: "kas-lab-edge",
  title: "kas-lab: Edge",
  description:
    "The lab's own. The load balancer: front ends, endpoints, how old connections are and how they end.",
  tags: ["kas", "kas-lab"],
  variables: [],
  annotations: MARKS,
  links: LINKS,
  rows: [
    { title: "Who is cut off?", panels: CUT_OFF },
    { title: "Front ends", panels: FRONT_ENDS },
    { title: "Endpoints", panels: ENDPOINTS },
    { title: "Connections", panels: [AGES, ...ENDINGS] },
    { title: "Traffic", panels: TRAFFIC },
  ],
};
