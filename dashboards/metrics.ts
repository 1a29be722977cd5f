import { RATE_WINDOWS } from "./burn-rate.ts";

/** Metrics by name, with their own labels: the target labels come with every one of them. */
export type MetricLabels = Readonly<Record<string, readonly string[]>>;

const METHOD = ["grpc_service", "grpc_method", "grpc_type"];
const plain = (names: string): MetricLabels =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, []]));
const histogram = (name: string): MetricLabels => ({
  [name]: [],
  [`${name}_bucket`]: ["le"],
  [`${name}_sum`]: [],
  [`${name}_count`]: [],
});

/** What the collector itself writes for every target. */
const SCRAPE = plain(
  `up scrape_duration_seconds scrape_samples_scraped scrape_samples_post_metric_relabeling
   scrape_series_added`,
);

/** Recorded from kas 14.2-pre (commit 626caaff), its whole metrics page. */
const KAS: MetricLabels = {
  gitlab_build_info: ["version", "built"],
  ...histogram("gitops_poll_interval"),
  grpc_server_started_total: METHOD,
  grpc_server_handled_total: [...METHOD, "grpc_code"],
  grpc_server_msg_received_total: METHOD,
  grpc_server_msg_sent_total: METHOD,
  grpc_server_requests_in_flight: ["grpc_service", "grpc_method"],
  grpc_client_started_total: METHOD,
  grpc_client_handled_total: [...METHOD, "grpc_code"],
  grpc_client_msg_received_total: METHOD,
  grpc_client_msg_sent_total: METHOD,
  grpc_client_requests_in_flight: [
    "grpc_service",
    "grpc_method",
    "grpc_is_fail_fast",
    "grpc_client_user_agent",
  ],
  promhttp_metric_handler_requests_total: ["code"],
  promhttp_metric_handler_requests_in_flight: [],
  ...plain(
    `process_cpu_seconds_total process_max_fds process_open_fds process_resident_memory_bytes
     process_start_time_seconds process_virtual_memory_bytes process_virtual_memory_max_bytes
     go_goroutines go_threads go_memstats_alloc_bytes go_memstats_alloc_bytes_total
     go_memstats_heap_inuse_bytes go_memstats_sys_bytes`,
  ),
  go_info: ["version"],
};

/** Source: Rails and Gitaly reference, section 2.9. */
const GITALY: MetricLabels = {
  gitaly_service_client_requests_total: [
    "client_name",
    "grpc_service",
    "call_site",
    "auth_version",
    "grpc_code",
    "deadline_type",
  ],
  gitaly_authentications_total: ["enforced", "status"],
  gitaly_authentication_errors_total: ["version", "error"],
};

/** Names of the upstream redis_exporter. */
const REDIS: MetricLabels = {
  ...plain(
    `redis_up redis_connected_clients redis_config_maxclients redis_memory_used_bytes
     redis_memory_max_bytes redis_connected_slaves redis_commands_processed_total
     redis_connections_received_total redis_rejected_connections_total redis_expired_keys_total`,
  ),
  redis_master_link_up: ["master_host", "master_port"],
  redis_instance_info: ["role", "redis_version", "redis_mode", "os"],
};

/** Names of kube-state-metrics; in GitLab's Prometheus the workload's labels are joined to them. */
const KUBE: MetricLabels = {
  kube_deployment_spec_replicas: ["deployment"],
  kube_deployment_status_replicas: ["deployment"],
  kube_deployment_status_replicas_available: ["deployment"],
  kube_pod_container_status_ready: ["deployment"],
  kube_pod_container_status_restarts_total: ["deployment"],
  kube_pod_container_status_last_terminated_reason: ["reason", "deployment"],
  kube_pod_container_resource_requests: ["resource", "unit", "deployment"],
  kube_pod_container_status_waiting_reason: ["reason", "deployment"],
  kube_deployment_spec_strategy_rollingupdate_max_surge: ["deployment"],
  kube_horizontalpodautoscaler_status_desired_replicas: ["horizontalpodautoscaler"],
  kube_horizontalpodautoscaler_spec_max_replicas: ["horizontalpodautoscaler"],
};

/** Names of cAdvisor; `deployment` is copied from a label of the pod and is `kas`. */
const CONTAINERS: MetricLabels = {
  container_cpu_usage_seconds_total: ["deployment", "node"],
  container_memory_working_set_bytes: ["deployment", "node"],
  container_network_receive_bytes_total: ["deployment", "interface"],
  container_network_transmit_bytes_total: ["deployment", "interface"],
  machine_cpu_cores: [],
  machine_memory_bytes: [],
};

/** The load balancer in Cloud Monitoring, as stackdriver_exporter names it. */
const LOAD_BALANCER: MetricLabels = {
  stackdriver_https_lb_rule_loadbalancing_googleapis_com_https_request_count: [
    ...["project_id", "url_map_name", "forwarding_rule_name", "target_proxy_name"],
    ...["backend_target_name", "response_code", "response_code_class"],
  ],
};

/** Names of the blackbox exporter. */
const PROBES = plain("probe_success probe_ssl_earliest_cert_expiry");

/** What only the lab has. */
const LAB: MetricLabels = {
  kaslab_control_signal: [],
  kaslab_agents_tracked: [],
  kaslab_fault_active: ["fault", "id", "target"],
  kaslab_rails_requests_total: ["endpoint", "status"],
  kaslab_rails_flag_copies: ["flag"],
  kaslab_lb_open_websockets: ["pod"],
  kaslab_lb_requests_total: ["status", "status_details"],
  kaslab_lb_health_checks_total: ["pod", "code"],
  kaslab_lb_endpoint_healthy: ["pod"],
  kaslab_lb_websocket_age_seconds_bucket: ["le"],
  kaslab_lb_front_end_accepts: ["front_end"],
  kaslab_lb_front_end_connections: ["front_end"],
  kaslab_agentk_agents: ["state"],
  kaslab_agentk_open_tunnels: [],
  kaslab_agentk_open_connections: [],
  kaslab_agentk_streams_ended_total: ["method", "code"],
  kaslab_agentk_dial_failures_total: [],
  kaslab_link_connections_total: ["link"],
  kaslab_link_open_connections: ["link"],
  kaslab_link_bytes_total: ["link", "direction"],
  kaslab_link_dial_failures_total: ["link"],
  kaslab_link_active_faults: ["link", "kind"],
};

/** Labels of what is recorded for a service. */
const SERVICE = ["environment", "stage", "tier", "type"];

/** What the rule walker writes: recorded series and the states of alerts. */
const RULES: MetricLabels = {
  ALERTS: [
    ...["alertname", "alertstate", "severity", "pager", "window", "origin", "team", "deployment"],
    ...["alert_class", "alert_type", "slo_alert", "sli_type", "rules_domain", "aggregation"],
    ...["feature_category", "user_impacting"],
  ],
  "gitlab_component_saturation:ratio": ["component"],
  "slo:max:hard:gitlab_component_saturation:ratio": ["component"],
  ...Object.fromEntries(
    RATE_WINDOWS.flatMap((window) =>
      ["ops:rate", "errors:rate", "errors:ratio"].flatMap((kind) => [
        [`gitlab_component_${kind}_${window}`, ["component", ...SERVICE]],
        [`gitlab_service_${kind}_${window}`, SERVICE],
      ]),
    ),
  ),
};

/** Every metric that a query over a run may name; used to tell a mistyped one. */
export const KNOWN_METRICS: MetricLabels = {
  ...SCRAPE,
  ...KAS,
  ...GITALY,
  ...REDIS,
  ...KUBE,
  ...CONTAINERS,
  ...LOAD_BALANCER,
  ...PROBES,
  ...LAB,
  ...RULES,
};
