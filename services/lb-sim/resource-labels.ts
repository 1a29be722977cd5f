/**
 * What Google calls the parts of this load balancer, in log entries and in Cloud Monitoring.
 * Source: load balancer reference, section 6; the names are the lab's.
 */
export const RESOURCE_LABELS = {
  project_id: "lab",
  url_map_name: "um-kas",
  forwarding_rule_name: "fr-kas",
  target_proxy_name: "tp-kas",
} as const;

/** The backend service: `backend_service_name` in logs, `backend_target_name` in metrics. */
export const BACKEND_SERVICE = "bs-kas-8150";
