/** A part of GitLab's dashboards that is not here, and why. */
export interface LeftOut {
  readonly dashboard: string;
  readonly part: string;
  readonly why: string;
}

const OF_LATER_KAS = "metrics of later versions of kas";

/** What comes when there is something to show: nothing here is drawn from an invented metric. */
export const LEFT_OUT: readonly LeftOut[] = [
  {
    dashboard: "kas overview",
    part: "normal band of the RPS panels",
    why: "`gitlab_service_ops:rate:prediction` is made of weeks of history",
  },
  {
    dashboard: "kas overview",
    part: "saturation of `kube_container_cpu`, `kube_container_memory`",
    why: "the chart sets no limits that could be divided by",
  },
  {
    dashboard: "kas overview",
    part: "saturation of `kube_go_memory`",
    why: "the lab's kas is no Go program",
  },
  {
    dashboard: "kas overview",
    part: "saturation of `kube_horizontalpodautoscaler_desired_replicas`",
    why: "the lab has no autoscaler; the rule is there",
  },
  {
    dashboard: "kas overview",
    part: "saturation of `kube_pool_cpu`, `kube_pool_max_nodes`",
    why: "the lab's nodes are names on one machine",
  },
  {
    dashboard: "kas overview",
    part: "row of system diagrams",
    why: "needs a plug-in of Grafana, and error ratios of Rails, Gitaly and Redis as services",
  },
  {
    dashboard: "kas overview",
    part: "annotations of deploys and feature flags",
    why: "GitLab writes them into Grafana's own store; faults and alerts are marked instead",
  },
  {
    dashboard: "Kube containers",
    part: "termination reason `OOMKilled`",
    why: "nothing in the lab kills a container for its memory",
  },
  {
    dashboard: "Pod info",
    part: "Active Replicaset",
    why: "the lab's deployment replaces pods without ReplicaSets",
  },
  {
    dashboard: "CI tunnel",
    part: "routing latency, routing timeouts, connected within 15 minutes",
    why: OF_LATER_KAS,
  },
  {
    dashboard: "CI tunnel",
    part: "KubernetesApi calls",
    why: "the lab's kas does not serve the Kubernetes API yet",
  },
  {
    dashboard: "GitOps",
    part: "push notifications, GitPushEvent",
    why: OF_LATER_KAS,
  },
  {
    dashboard: "GitOps",
    part: "OK and not-OK calls, `gitops_poll_interval`",
    why: "the lab's kas does not serve GitOps yet; the histogram is there and empty",
  },
  {
    dashboard: "Misc",
    part: "limiter delays",
    why: OF_LATER_KAS,
  },
  {
    dashboard: "Misc",
    part: "CFS throttling",
    why: "without limits nothing is throttled",
  },
  {
    dashboard: "Redis client, Redis",
    part: "pool, dials, keys collected",
    why: OF_LATER_KAS,
  },
];
