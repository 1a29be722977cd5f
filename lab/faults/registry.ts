import type { z } from "zod";
import { AGENT_FAULTS } from "./agents.ts";
import { CONFIGURATION_FAULTS } from "./configuration.ts";
import { CONTAINER_FAULTS } from "./containers.ts";
import { EDGE_FAULTS } from "./edge.ts";
import type { Fault, FaultContext, Observed, RedisNeed, TargetKind } from "./fault.ts";
import { featureFlag } from "./feature-flag.ts";
import { GITALY_FAULTS } from "./gitaly.ts";
import { NETWORK_FAULTS } from "./network.ts";
import { POD_FAULTS } from "./pods.ts";
import { PROCESS_FAULTS } from "./processes.ts";
import { RAILS_FAULTS } from "./rails.ts";
import { railsStatus } from "./rails-status.ts";
import { REDIS_FAULTS } from "./redis.ts";
import { REDIS_BLIP } from "./redis-blip.ts";
import { SENTINEL_FAULTS } from "./redis-failover.ts";

/** A fault with its parameters validated and bound. */
export interface BoundFault {
  readonly name: string;
  readonly says: string;
  readonly healsItself: boolean;
  baseline(context: FaultContext): Promise<number>;
  inject(context: FaultContext): Promise<void>;
  observeEffect(context: FaultContext): Promise<Observed>;
  heal(context: FaultContext): Promise<void>;
  observeGone(context: FaultContext): Promise<Observed>;
}

/** What the registry knows of a fault, whatever its parameters are. */
export interface RegisteredFault {
  readonly name: string;
  readonly says: string;
  readonly targets: TargetKind;
  readonly needs?: RedisNeed | undefined;
  readonly runtime?: "container" | undefined;
  readonly schema: z.ZodType;
  /** @returns the bound fault, or what is wrong with the parameters. */
  bind(parameters: unknown): BoundFault | readonly z.core.$ZodIssue[];
}

/** All faults, by name. */
export const FAULTS: ReadonlyMap<string, RegisteredFault> = new Map(
  [
    register(featureFlag),
    register(railsStatus),
    ...registerAll(RAILS_FAULTS),
    ...registerAll(REDIS_FAULTS),
    ...registerAll(SENTINEL_FAULTS),
    register(REDIS_BLIP),
    ...registerAll(PROCESS_FAULTS),
    ...registerAll(POD_FAULTS),
    ...registerAll(CONFIGURATION_FAULTS),
    ...registerAll(EDGE_FAULTS),
    ...registerAll(GITALY_FAULTS),
    ...registerAll(AGENT_FAULTS),
    ...registerAll(NETWORK_FAULTS),
    ...registerAll(CONTAINER_FAULTS),
  ].map((fault) => [fault.name, fault]),
);

// Each fault has parameters of its own, which only its own schema knows.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function registerAll(faults: readonly Fault<any>[]): readonly RegisteredFault[] {
  return faults.map((fault) => register(fault));
}

/** Turns a fault into what the registry holds; also for faults that only a test knows. */
export function register<With>(fault: Fault<With>): RegisteredFault {
  return {
    name: fault.name,
    says: fault.says,
    targets: fault.targets ?? "none",
    needs: fault.needs,
    runtime: fault.runtime,
    schema: fault.schema,
    bind(parameters) {
      const result = fault.schema.safeParse(parameters ?? {});
      if (!result.success) return result.error.issues;
      const bound = result.data;
      return {
        name: fault.name,
        says: fault.describe(bound),
        healsItself: fault.healsItself === true,
        baseline: (context) => fault.baseline?.(context) ?? Promise.resolve(0),
        inject: (context) => fault.inject(context, bound),
        observeEffect: (context) => fault.observeEffect(context, bound),
        heal: (context) => fault.heal(context, bound),
        observeGone: (context) => fault.observeGone(context, bound),
      };
    },
  };
}
