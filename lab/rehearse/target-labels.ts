/** Target labels of the main Redis, as GitLab's rules select it. */
export const REDIS_TARGET = {
  job: "redis",
  type: "redis",
  tier: "db",
  stage: "main",
  env: "gprd",
  environment: "gprd",
} as const;

/** Target labels of a Gitaly server. */
export const GITALY_TARGET = {
  job: "gitaly",
  type: "gitaly",
  tier: "stor",
  stage: "main",
  env: "gprd",
  environment: "gprd",
} as const;
