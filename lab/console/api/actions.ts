import { z } from "zod";
import { FaultMark } from "./topology.ts";

/** A parameter of a fault, taken from its schema. */
export const FaultParameter = z.object({
  name: z.string(),
  /** `duration` is text such as `30s`; `choice` one of `options`; `json` anything else, as JSON. */
  type: z.enum(["text", "number", "boolean", "duration", "choice", "list", "json"]),
  says: z.string(),
  required: z.boolean(),
  /** As `with:` takes it; null when it has none. */
  default: z.unknown(),
  options: z.array(z.string()),
  min: z.number().nullable(),
  max: z.number().nullable(),
});
export type FaultParameter = z.infer<typeof FaultParameter>;

export const FaultInfo = z.object({
  name: z.string(),
  says: z.string(),
  targetKind: z.enum(["none", "links", "kas", "components", "clocks", "storages", "agents"]),
  /** What `on` may name now; phrases such as `half agents` are possible too. Empty: it has no `on`. */
  targets: z.array(z.string()),
  /** Words that stand for several: `kas`, `agents`, `kas->redis`. */
  sets: z.array(z.string()),
  parameters: z.array(FaultParameter),
  /** It is over without a heal. */
  healsItself: z.boolean(),
  possible: z.boolean(),
  /** Why it is not possible here; empty when it is. */
  why: z.string(),
});
export type FaultInfo = z.infer<typeof FaultInfo>;

/** GET /api/faults. */
export const Faults = z.object({ faults: z.array(FaultInfo) });
export type Faults = z.infer<typeof Faults>;

const With = z.record(z.string(), z.unknown());

/** POST /api/actions. */
export const ActionRequest = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("inject"),
    fault: z.string(),
    /** As in a scenario file: a name, `one kas`, `half agents`. */
    on: z.string().max(500).optional(),
    with: With.optional(),
    /** Heals it after this lab time (`10m`). */
    for: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("heal"), id: z.string() }),
  /** Heals everything in force. */
  z.strictObject({ kind: z.literal("heal-all") }),
  z.strictObject({
    kind: z.literal("flag"),
    name: z.string().default("kubernetes_agent_internal_api"),
    enabled: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("scale"), replicas: z.int().min(0).max(50) }),
  /** Rolling restart of kas; `on` names pods, default all. */
  z.strictObject({ kind: z.literal("restart"), on: z.string().max(500).optional() }),
  /** Pushes a commit to an agent's configuration project. */
  z.strictObject({
    kind: z.literal("commit"),
    agent: z.string(),
    bytes: z.int().min(1).max(10_000_000).optional(),
  }),
  z.strictObject({ kind: z.literal("note"), says: z.string().min(1).max(1000) }),
]);
export type ActionRequest = z.input<typeof ActionRequest>;

export const ActionRecord = z.object({
  /** Its moment in the history: `fault-3`, what `heal` names. */
  id: z.string(),
  kind: z.string(),
  at: z.number(),
  says: z.string(),
  /** `./kaslab do …`: the same from a terminal. */
  twin: z.string(),
});
export type ActionRecord = z.infer<typeof ActionRecord>;

/** GET /api/actions: what can be done, what is in force, what was done. */
export const Actions = z.object({
  canAct: z.boolean(),
  /** Why nothing can be done; empty when it can. */
  why: z.string(),
  /** How a person calls the lab here: `./kaslab`. */
  command: z.string(),
  kinds: z.array(z.object({ kind: z.string(), says: z.string(), twin: z.string() })),
  agents: z.array(z.string()),
  kasPods: z.array(z.string()),
  kasPodsMax: z.int(),
  flags: z.array(z.object({ name: z.string(), enabled: z.boolean() })),
  active: z.array(FaultMark),
  played: z.array(ActionRecord),
});
export type Actions = z.infer<typeof Actions>;

/** GET /api/actions/scenario: the session played so far as a scenario file. */
export const PlayedScenario = z.object({
  name: z.string(),
  yaml: z.string(),
  /** What could not be taken over, in words. */
  leftOut: z.array(z.string()),
});
export type PlayedScenario = z.infer<typeof PlayedScenario>;
