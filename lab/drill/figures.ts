import type { DrillFigure } from "./api/catalogue.ts";

const COUNTED =
  "Unknown|InvalidArgument|AlreadyExists|Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss";

/**
 * What the panels of the kas overview show, as one value each. The by-code split is what an on-call
 * reads first. Source: observability reference, sections 1.2, 4.2, 4.5, 5.2.
 */
export const FIGURES: readonly DrillFigure[] = [
  figure(
    "agents",
    "connected agentk pods",
    'sum(grpc_server_requests_in_flight{app="kas", grpc_method="GetConfiguration"})',
  ),
  figure(
    "ratio",
    "error ratio, 5 min (objective 0.05 %)",
    `sum(rate(grpc_server_handled_total{job="gitlab-kas", grpc_code=~"${COUNTED}"}[5m])) / sum(rate(grpc_server_handled_total{job="gitlab-kas"}[5m]))`,
  ),
  figure(
    "codes",
    "finished calls a minute, by code",
    'sum by (grpc_code) (rate(grpc_server_handled_total{job="gitlab-kas"}[2m])) * 60 > 0',
  ),
  figure("targets", "kas pods that can be scraped", 'sum(up{job="gitlab-kas"})'),
  figure(
    "pods",
    "available pods, by deployment",
    "sum by (deployment) (kube_deployment_status_replicas_available)",
  ),
  figure("redis", "Redis up", "sum(redis_up)"),
  figure("redis-clients", "connections to Redis", "sum(redis_connected_clients)"),
  figure(
    "gitaly",
    "calls to Gitaly a minute, by code",
    'sum by (grpc_code) (rate(grpc_client_handled_total{job="gitlab-kas", grpc_service=~"gitaly.*"}[2m])) * 60 > 0',
  ),
  figure("storages", "Gitaly storages up", 'sum(up{job="gitaly"})'),
  figure(
    "rails",
    "answers of Rails a minute, by status",
    "sum by (status) (rate(kaslab_rails_requests_total[2m])) * 60 > 0",
  ),
  figure("endpoints", "endpoints in rotation", "sum(kaslab_lb_endpoint_healthy)"),
  figure("sockets", "WebSockets through the load balancer", "sum(kaslab_lb_open_websockets)"),
];

function figure(id: string, says: string, query: string): DrillFigure {
  return { id, says, query };
}
