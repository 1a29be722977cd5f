import { KAS_GRPC_REQUESTS } from "../../sli.ts";
import { CONNECTED_PODS, CUT_OFF_PANELS } from "../panels/cut-off-panels.ts";
import { DEPLOYMENT_PANELS } from "../panels/deployment-panels.ts";
import { LINKS, MARKS } from "./marks.ts";
import type { DashboardSpec, TextSpec } from "../model.ts";
import { saturation, saturationPoint } from "../panels/saturation-panels.ts";
import { OF_KAS } from "../panels/selectors.ts";
import { callRate, callsByCode, errorRatio, sliDetail } from "../panels/sli-panels.ts";
import { ENVIRONMENT, STAGE } from "../variables.ts";

const { service, component } = KAS_GRPC_REQUESTS;

const DETAILS: TextSpec = {
  kind: "text",
  title: `${component} Details`,
  description: "The SLI has no description of its own.",
  width: 8,
  height: 8,
  markdown: [
    "- Sentry: project `kas`",
    "- Kibana: index `pubsub-kas-inf-gprd-*`, failures are lines with `json.error`",
    "- In the lab: `logs/kas-*.log` of the run's folder",
    "",
    "No apdex: the SLI has none.",
  ].join("\n"),
};

const MISSING_SATURATION: TextSpec = {
  kind: "text",
  title: "Saturation that is not measured here",
  description: "GitLab watches seven resources of kas; the lab knows one.",
  width: 12,
  height: 8,
  markdown: [
    "- `kube_container_cpu`, `kube_container_memory`, `kube_go_memory`: the chart sets no limits, and the lab's kas is no Go program",
    "- `kube_horizontalpodautoscaler_desired_replicas`: the lab has no autoscaler",
    "- `kube_pool_cpu`, `kube_pool_max_nodes`: the lab's nodes are names on one machine",
  ].join("\n"),
};

/**
 * GitLab's overview of kas, every panel of it whose metrics exist, with the answer to the first
 * question on top. Source: observability reference, sections 4.1 and 4.2.
 */
export const KAS_MAIN: DashboardSpec = {
  uid: "kas-main",
  title: "kas: Overview",
  description:
    "GitLab's overview of the Kubernetes Agent Server as of February 2022. The first row is the lab's: GitLab has the number of connected agentk pods last.",
  tags: ["kas", "type:kas", "service overview"],
  variables: [ENVIRONMENT, STAGE],
  annotations: MARKS,
  links: LINKS,
  rows: [
    { title: "Who is cut off?", panels: CUT_OFF_PANELS },
    {
      title: "Aggregated Service Level Indicators",
      panels: [
        errorRatio("service", `${service} Service Error Ratio`),
        callRate("service", `${service} Service RPS`),
        saturation(OF_KAS, "Saturation", 8),
      ],
    },
    {
      title: "Service Level Indicators",
      panels: [
        errorRatio("component", `${component} SLI Error Ratio`),
        callRate("component", `${component} SLI RPS`),
        DETAILS,
      ],
    },
    { title: `SLI Detail: ${component}`, collapsed: true, panels: sliDetail() },
    { title: "Kubernetes Overview", collapsed: true, panels: DEPLOYMENT_PANELS },
    {
      title: "Saturation Details",
      collapsed: true,
      panels: [saturationPoint("open_fds", OF_KAS), MISSING_SATURATION],
    },
    { title: "Kubernetes Agent", panels: [CONNECTED_PODS, callsByCode(12)] },
  ],
};
