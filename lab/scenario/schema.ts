import { z } from "zod";
import { parseDuration } from "../../kit/duration.ts";
import { ProfileKeys } from "./profile.ts";
import { When } from "./when.ts";

/** Shapes of a scenario file, before names and times are resolved. See docs/scenario-files.md. */

/** Agents that one run can hold. */
export const AGENTS_MAX = 4000;
/** Programs of the user's: one for each address of its own. */
export const YOUR_AGENTS_MAX = 100;

const DurationText = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "is no duration (90s, 10m, 1h30m)");

const Identifier = z.string().regex(/^[a-z][a-z0-9-]*$/, "is lower-case letters, digits and -");

const Rehearsed = z.union([
  z.strictObject({ runbook: z.string(), section: z.string() }),
  z.strictObject({ incident: z.string() }),
]);

/** A step has a time, or a condition that is looked at while the run goes on. */
const timing = { at: z.string().optional(), when: When.optional() };

function hasTiming(
  step: { readonly at?: string | undefined; readonly when?: unknown },
  context: z.core.$RefinementCtx,
): void {
  const add = (key: string, message: string): void => {
    context.addIssue({ code: "custom", message, path: [key] });
  };
  if (step.at === undefined && step.when === undefined) add("at", "is missing");
  if (step.at !== undefined && step.when !== undefined) add("when", 'say "at" or "when", not both');
}

const Step = z.union([
  z
    .strictObject({
      ...timing,
      id: Identifier,
      fault: z.string(),
      with: z.record(z.string(), z.unknown()).default({}),
      /** What it is done to: `one kas`, `all kas->redis`, `agent-3`. */
      on: z.string().optional(),
      /** Moment at which it is healed; or after which time. */
      until: Identifier.optional(),
      for: DurationText.optional(),
      /** Again and again, this far apart. */
      every: DurationText.optional(),
      times: z.int().min(2).max(500).optional(),
      /** Whether each injection happens, drawn by the scenario's seed: `50 %`. */
      chance: z
        .string()
        .regex(/^(?:100|[1-9]?\d) ?%$/, "is no chance (50 %)")
        .optional(),
      /** Injected bit by bit over this time: target after target, or a growing share. */
      ramp: DurationText.optional(),
      /** Who does it: a fault of the world, or an operator's action from the runbook. */
      by: z.literal("operator").optional(),
      says: z.string().optional(),
    })
    .superRefine(hasTiming),
  z
    .strictObject({
      ...timing,
      id: Identifier,
      do: z.enum(["heal", "commit", "note"]),
      /** For `commit`: the agent whose configuration changes. */
      to: z.strictObject({ agent: z.string() }).optional(),
      /** For `commit`: the size of the configuration file, bytes. */
      bytes: z.int().min(64).max(16_777_216).optional(),
      says: z.string().optional(),
    })
    .superRefine(hasTiming),
]);

export const STEADY_PHRASES = ["all agents connected", "no counted errors"] as const;

export const ScenarioFile = z.strictObject({
  /** Another scenario file, whose keys count where this one has none. */
  extends: z.string().optional(),
  scenario: Identifier,
  title: z.string().min(1),
  rehearses: z.array(Rehearsed).min(1),
  tags: z.array(z.string()).default([]),
  /** What users suffer where no agent is cut off. */
  hurts: z.string().optional(),
  topology: z.strictObject({
    extends: z.string(),
    agents: z
      .strictObject({
        count: z.int().min(1).max(AGENTS_MAX).optional(),
        /** How many of them, the first ones, are the program of --agentk-binary or --agentk-image. */
        yours: z.union([z.literal("all"), z.int().min(0)]).optional(),
        start: z
          .strictObject({
            spread: DurationText.optional(),
            /** `spread`: connections are as old as in a fleet that has run for long. */
            ages: z.enum(["fresh", "spread"]).optional(),
          })
          .optional(),
        /** Agentk pods that share the token of agent-1. */
        replicas: z.int().min(1).max(100).optional(),
      })
      .optional(),
    kas: z
      .strictObject({
        replicas: z.int().min(1).max(50).optional(),
        /** Addresses for pods that replace others in the course of the run. */
        spares: z.int().min(0).max(150).optional(),
        /** Merged into every pod's configuration file. */
        config: z.record(z.string(), z.unknown()).optional(),
      })
      .optional(),
    edge: z
      .strictObject({
        tls: z.boolean().optional(),
        /** What the load balancer's health check asks of each pod. */
        "health-path": z.enum(["/liveness", "/readiness"]).optional(),
      })
      .optional(),
    /** One Redis without this key; else a master with replicas, and a sentinel on each node. */
    redis: z
      .strictObject({ sentinel: z.literal(true), replicas: z.int().min(2).max(8).default(2) })
      .optional(),
    gitaly: z.strictObject({ storages: z.array(Identifier).min(1).max(50) }).optional(),
    rails: z.strictObject({ workers: z.int().min(1).max(32) }).optional(),
  }),
  /** Where sources disagree, which one counts. */
  profile: ProfileKeys.optional(),
  /** Healthy time before T+0, for alerts with long windows; `recorded` unless played. */
  history: z
    .union([
      DurationText,
      z.strictObject({ for: DurationText, from: z.enum(["recorded", "played"]).optional() }),
    ])
    .optional(),
  /** Lab seconds in one wall second. */
  speed: z.number().min(1).max(1000).default(60),
  seed: z.union([z.string(), z.number()]).default(4711),
  /** Must hold at this time, before the first fault. */
  steady: z.strictObject({
    by: z.string(),
    expect: z.array(z.enum(STEADY_PHRASES)).min(1),
  }),
  timeline: z.array(Step).default([]),
  expect: z
    .array(
      z.looseObject({
        says: z.string().min(1),
        at: z.string().optional(),
        from: z.string().optional(),
        to: z.string().optional(),
        by: z.string().optional(),
        during: z.string().optional(),
      }),
    )
    .min(1),
  end: DurationText,
});
export type ScenarioFile = z.output<typeof ScenarioFile>;

/** Keys of an expectation that say when, beside the one that says what. */
export const WINDOW_KEYS = ["says", "at", "from", "to", "by", "during"] as const;
