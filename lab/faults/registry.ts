import type { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { featureFlag } from "./feature-flag.ts";
import { railsStatus } from "./rails-status.ts";

/** A fault with its parameters validated and bound. */
export interface BoundFault {
  readonly name: string;
  readonly says: string;
  inject(context: FaultContext): Promise<void>;
  observeEffect(context: FaultContext): Promise<Observed>;
  heal(context: FaultContext): Promise<void>;
  observeGone(context: FaultContext): Promise<Observed>;
}

/** What the registry knows of a fault, whatever its parameters are. */
export interface RegisteredFault {
  readonly name: string;
  readonly says: string;
  readonly schema: z.ZodType;
  /** @returns the bound fault, or what is wrong with the parameters. */
  bind(parameters: unknown): BoundFault | readonly z.core.$ZodIssue[];
}

/** All faults, by name. */
export const FAULTS: ReadonlyMap<string, RegisteredFault> = new Map(
  [register(featureFlag), register(railsStatus)].map((fault) => [fault.name, fault]),
);

/** Turns a fault into what the registry holds; also for faults that only a test knows. */
export function register<With>(fault: Fault<With>): RegisteredFault {
  return {
    name: fault.name,
    says: fault.says,
    schema: fault.schema,
    bind(parameters) {
      const result = fault.schema.safeParse(parameters ?? {});
      if (!result.success) return result.error.issues;
      const bound = result.data;
      return {
        name: fault.name,
        says: fault.describe(bound),
        inject: (context) => fault.inject(context, bound),
        observeEffect: (context) => fault.observeEffect(context, bound),
        heal: (context) => fault.heal(context, bound),
        observeGone: (context) => fault.observeGone(context, bound),
      };
    },
  };
}
