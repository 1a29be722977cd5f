import { EDGE } from "./boards/edge.ts";
import { INCIDENT } from "./boards/incident.ts";
import { KAS_MAIN } from "./boards/kas-main.ts";
import { KUBE_CONTAINERS, KUBE_DEPLOYMENTS } from "./boards/kube-dashboards.ts";
import { CI_TUNNEL, MISC } from "./boards/later-dashboards.ts";
import type { DashboardSpec } from "./model.ts";
import { POD_INFO } from "./boards/pod-info.ts";

/** Every dashboard, GitLab's first. */
export const DASHBOARDS: readonly DashboardSpec[] = [
  KAS_MAIN,
  KUBE_CONTAINERS,
  KUBE_DEPLOYMENTS,
  POD_INFO,
  CI_TUNNEL,
  MISC,
  INCIDENT,
  EDGE,
];

/** Where a dashboard's JSON is kept, from the project's root. */
export function dashboardFile({ uid }: Pick<DashboardSpec, "uid">): string {
  return `dashboards/grafana/json/${uid}.json`;
}
