import { z } from "zod";
import { Amount } from "./checks/agents-check.ts";
import { COMPARISON } from "./checks/promql-check.ts";

/** `when:` of a step, as the file has it. */
export const When = z
  .strictObject({
    agents: z.strictObject({ connected: Amount }).optional(),
    promql: z
      .strictObject({ query: z.string().min(1), is: z.string().regex(COMPARISON, 'needs ">= 10"') })
      .optional(),
    /** Looked at from this time on; after the steady state in any case. */
    from: z.string().optional(),
    /** The latest time: if it has not held by then, the run proves nothing. */
    by: z.string(),
  })
  .refine(
    ({ agents, promql }) => (agents === undefined) !== (promql === undefined),
    "needs either agents or promql",
  );
export type When = z.output<typeof When>;
