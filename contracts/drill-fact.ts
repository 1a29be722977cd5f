import { z } from "zod";

/**
 * One thing that came to pass in a drill, in order of time: what reached the on-call, what they did, and
 * what only the lab knew. From these alone the score is counted (lab/drill/record.ts), while it is played
 * and again from its folder.
 */
export const DrillFact = z.discriminatedUnion("what", [
  /** The incident begins; `cause` is what may be declared rightly. Told at the end only. */
  z.object({ what: z.literal("began"), cause: z.string() }),
  /** A page, an alert, a ticket or a user's words reached the on-call. */
  z.object({ what: z.literal("signal"), signal: z.string(), route: z.string() }),
  z.object({ what: z.literal("acknowledged"), signal: z.string() }),
  z.object({ what: z.literal("hypothesis"), cause: z.string() }),
  z.object({ what: z.literal("note") }),
  /** Looked at for the first time. */
  z.object({ what: z.literal("seen") }),
  z.object({
    what: z.literal("mitigation-begun"),
    mitigation: z.string(),
    target: z.string().nullable(),
  }),
  /** Its pipeline is through, and it comes into force. */
  z.object({ what: z.literal("mitigation-applied"), mitigation: z.string() }),
  /** Faults that are over by the mitigation under way, and whether those were the last. Told at the end. */
  z.object({ what: z.literal("healed"), faults: z.array(z.string()), all: z.boolean() }),
  z.object({ what: z.literal("mitigation-done"), mitigation: z.string() }),
  z.object({ what: z.literal("declared"), cause: z.string() }),
  z.object({ what: z.literal("hint") }),
  /** An agent is away for longer than a flicker, since this lab time. Told at the end. */
  z.object({ what: z.literal("lost"), agent: z.string(), sinceMs: z.number() }),
  z.object({ what: z.literal("over"), ending: z.string(), agents: z.number() }),
]);
export type DrillFact = z.infer<typeof DrillFact>;

/** What the lab knows and an on-call does not, until the drill is over. */
export const SECRET_FACTS: ReadonlySet<DrillFact["what"]> = new Set<DrillFact["what"]>([
  "began",
  "healed",
  "lost",
]);
