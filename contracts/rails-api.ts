import { z } from "zod";

/** The internal API for kas. Source: Rails and Gitaly reference, sections 1.1 to 1.6 (GitLab 14.1). */
export const INTERNAL_API_PREFIX = "/api/v4/internal/kubernetes";
export const AGENT_INFO_PATH = `${INTERNAL_API_PREFIX}/agent_info`;
export const USAGE_METRICS_PATH = `${INTERNAL_API_PREFIX}/usage_metrics`;
export const KAS_JWT_HEADER = "Gitlab-Kas-Api-Request";
export const KAS_JWT_ISSUER = "gitlab-kas";
export const KAS_JWT_AUDIENCE = "gitlab";
/** Life of the JWT in both directions of `iat`: `nbf` = iat - 5 s, `exp` = iat + 5 s. */
export const KAS_JWT_LIFE_MS = 5_000;
export const INTERNAL_API_FLAG = "kubernetes_agent_internal_api";
/** Lab header on every answer: which Puma worker (1..n) gave it. Not GitLab's. */
export const WORKER_HEADER = "X-Kas-Lab-Worker";

export const GitalyInfo = z.object({
  address: z.string(),
  token: z.string().nullish(),
  features: z.record(z.string(), z.string()).nullish(),
});
export const GitalyRepository = z.object({
  storage_name: z.string(),
  relative_path: z.string(),
  gl_repository: z.string(),
  gl_project_path: z.string(),
});
export const AgentInfo = z.object({
  project_id: z.int(),
  agent_id: z.int(),
  agent_name: z.string(),
  gitaly_info: GitalyInfo,
  gitaly_repository: GitalyRepository,
});
export type AgentInfo = z.infer<typeof AgentInfo>;

/** Header and value by which kas names itself. Source: kas 14.2-pre protocol, section 7. */
export const CLIENT_NAME_HEADER = "X-GitLab-Client-Name";
export const KAS_CLIENT_NAME = "gitlab-kas";
