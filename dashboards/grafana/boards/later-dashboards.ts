import { LINKS, MARKS } from "./marks.ts";
import type { DashboardSpec, TimeSeriesSpec } from "../model.ts";
import { FROM_KAS } from "../panels/selectors.ts";
import { ENVIRONMENT, STAGE } from "../variables.ts";

const TUNNELS = `${FROM_KAS}, grpc_service="gitlab.agent.reverse_tunnel.rpc.ReverseTunnel"`;
const LINES = { kind: "time-series", width: 12, height: 8, min: 0 } as const;

function calls(title: string, description: string, codes: string): TimeSeriesSpec {
  return {
    ...LINES,
    title,
    description,
    unit: "ops",
    queries: [
      {
        expr: `sum by (grpc_method, grpc_code) (rate(grpc_server_handled_total{${TUNNELS}, ${codes}}[$__rate_interval]))`,
        legend: "{{grpc_method}} {{grpc_code}}",
      },
    ],
  };
}

/** Source: observability reference, section 4.5, as far as kas 14.2-pre has the metrics. */
export const CI_TUNNEL: DashboardSpec = {
  uid: "kas-ci-tunnel",
  title: "kas: CI Tunnel",
  description:
    "Of GitLab's later dashboard what kas 14.2-pre has metrics for: the tunnels, not yet the routing of requests over them.",
  tags: ["kas", "type:kas"],
  variables: [ENVIRONMENT, STAGE],
  annotations: MARKS,
  links: LINKS,
  rows: [
    {
      title: "Reverse tunnels",
      panels: [
        {
          ...LINES,
          width: 24,
          title: "Open tunnels by kas pod",
          description: "Ten for each agentk pod. Idle ones are not checked: they end by age.",
          unit: "none",
          stacked: true,
          queries: [
            {
              expr: `sum by (pod) (grpc_server_requests_in_flight{${TUNNELS}})`,
              legend: "{{pod}}",
            },
          ],
        },
        calls(
          "ReverseTunnel OK calls",
          "Tunnels that ended by age, or because the connection went.",
          'grpc_code="OK"',
        ),
        calls(
          "ReverseTunnel not OK calls",
          "Tunnels that were refused or broken off, by code.",
          'grpc_code!="OK"',
        ),
      ],
    },
  ],
};

/** Source: observability reference, section 4.5, as far as kas 14.2-pre has the metrics. */
export const MISC: DashboardSpec = {
  uid: "kas-misc",
  title: "kas: Misc",
  description: "Of GitLab's later dashboard what kas 14.2-pre has metrics for.",
  tags: ["kas", "type:kas"],
  variables: [ENVIRONMENT, STAGE],
  annotations: MARKS,
  links: LINKS,
  rows: [
    {
      title: "Calls",
      panels: [
        {
          ...LINES,
          title: "All calls by service, method and code",
          description: "Every call that kas finished.",
          unit: "ops",
          queries: [
            {
              expr: `sum by (grpc_service, grpc_method, grpc_code) (rate(grpc_server_handled_total{${FROM_KAS}}[$__rate_interval]))`,
              legend: "{{grpc_service}}/{{grpc_method}} {{grpc_code}}",
            },
          ],
        },
        {
          ...LINES,
          title: "Versions by stage",
          description: "Pods by the version that they tell of themselves.",
          unit: "none",
          stacked: true,
          queries: [
            {
              expr: 'count by (stage, version) (gitlab_build_info{app="kas", environment="$environment"})',
              legend: "{{stage}} {{version}}",
            },
          ],
        },
      ],
    },
  ],
};
