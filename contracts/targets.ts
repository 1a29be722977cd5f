/**
 * Target labels of what Prometheus scrapes, as GitLab's rules and dashboards expect them.
 * Source: observability reference, section 1.4.
 */
export const KAS_TARGET_LABELS = {
  job: "gitlab-kas",
  app: "kas",
  type: "kas",
  tier: "sv",
  stage: "main",
  env: "gprd",
  environment: "gprd",
  cluster: "gprd-gitlab-gke",
  namespace: "gitlab",
  container: "kas",
} as const;
