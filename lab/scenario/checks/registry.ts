import type { z } from "zod";
import type { Evidence } from "../evidence.ts";
import { agentSeesCheck } from "./agent-sees-check.ts";
import { agentsCheck } from "./agents-check.ts";
import { alertsCheck } from "./alerts-check.ts";
import type { Check, Finding, Window } from "./check.ts";
import { countCheck } from "./count-check.ts";
import { invariantsCheck } from "./invariants-check.ts";
import { logCheck } from "./log-check.ts";
import { lookupsCheck } from "./lookups-check.ts";
import { lossCheck } from "./loss-check.ts";
import { promqlCheck } from "./promql-check.ts";
import { redisCheck } from "./redis-check.ts";
import { sliCheck } from "./sli-check.ts";
import { tunnelsCheck } from "./tunnels-check.ts";

/** A check whose spec is validated and bound. */
export type BoundCheck = (evidence: Evidence, window: Window) => Promise<Finding>;

export interface RegisteredCheck {
  readonly key: string;
  readonly says: string;
  readonly schema: z.ZodType;
  bind(spec: unknown): BoundCheck | z.core.$ZodIssue[];
}

/** Kinds of expectations, by their key in a scenario file. */
export const CHECKS: ReadonlyMap<string, RegisteredCheck> = new Map(
  [
    register(agentsCheck),
    register(lossCheck),
    register(tunnelsCheck),
    register(agentSeesCheck),
    register(lookupsCheck),
    register(logCheck),
    register(promqlCheck),
    register(sliCheck),
    register(countCheck),
    register(alertsCheck),
    register(redisCheck),
    register(invariantsCheck),
  ].map((check) => [check.key, check]),
);

function register<Spec>(check: Check<Spec>): RegisteredCheck {
  return {
    key: check.key,
    says: check.says,
    schema: check.schema,
    bind(spec) {
      const result = check.schema.safeParse(spec);
      if (!result.success) return result.error.issues;
      const bound = result.data;
      return async (evidence, window) => await check.judge(evidence, window, bound);
    },
  };
}
