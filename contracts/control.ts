import { z } from "zod";

/**
 * Control endpoints of the services, beside the real system's own interfaces. All need the header
 * `Authorization: Bearer <KASLAB_CONTROL_TOKEN>`; all bodies are JSON.
 */

/** rails-api-mock: PUT /control/flags/:name, as an operator's `feature set` in one process. */
export const SetFlagBody = z.strictObject({ enabled: z.boolean() });
export type SetFlagBody = z.infer<typeof SetFlagBody>;

/** rails-api-mock: PUT /control/answers. The share of requests that get this status; 0 heals. */
export const SetAnswerBody = z.strictObject({
  /** `agent_info`, `project_info`, `usage_metrics`, or `*` for every internal endpoint. */
  endpoint: z.string(),
  status: z.int().min(100).max(599),
  share: z.number().min(0).max(1),
});
export type SetAnswerBody = z.infer<typeof SetAnswerBody>;

/** gitaly-mock: POST /control/commits; changes the agent's config.yaml on the default branch. */
export const MakeCommitBody = z.strictObject({ agent: z.string() });
export type MakeCommitBody = z.infer<typeof MakeCommitBody>;
export const MakeCommitAnswer = z.object({ commit: z.string(), repository: z.string() });
export type MakeCommitAnswer = z.infer<typeof MakeCommitAnswer>;

/** gitaly-mock: GET /control/commits, the newest commit of every repository by agent name. */
export const NewestCommitsAnswer = z.record(z.string(), z.string());

/** agentk-sim, and the doors of the user's agentk: GET /control/agents. */
export const AgentsAnswer = z.array(
  z.object({
    agent: z.string(),
    /** Whether the pod has been started. */
    started: z.boolean(),
    /** Whether its GetConfiguration stream has been open for the settle time. */
    connected: z.boolean(),
    openTunnels: z.int(),
    commit: z.string().nullable(),
    lastError: z.string().nullable(),
  }),
);
export type AgentsAnswer = z.infer<typeof AgentsAnswer>;
