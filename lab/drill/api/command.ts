import { z } from "zod";

/** Lab minutes that a query or a log is looked back. */
const Minutes = z.number().positive().max(1440);

/** A look at something; recorded as seen. */
const Look = z.discriminatedUnion("at", [
  z.strictObject({ do: z.literal("look"), at: z.literal("figures") }),
  z.strictObject({
    do: z.literal("look"),
    at: z.literal("query"),
    query: z.string().min(1).max(4_000),
    minutes: Minutes.optional(),
  }),
  z.strictObject({
    do: z.literal("look"),
    at: z.literal("logs"),
    component: z.string(),
    text: z.string().max(200).optional(),
    minutes: Minutes.optional(),
    limit: z.int().min(1).max(500).optional(),
  }),
  z.strictObject({ do: z.literal("look"), at: z.literal("state"), state: z.string() }),
  /** A dashboard that is shown elsewhere (the page): only recorded as seen. */
  z.strictObject({
    do: z.literal("look"),
    at: z.literal("dashboard"),
    dashboard: z.string().max(100),
    panel: z.string().max(200).optional(),
  }),
]);

/** What a player can do: one object a line on stdin, or the body of `POST /api/drill/command`. */
export const DrillCommand = z.discriminatedUnion("do", [
  /** Where the drill stands: a {@link DrillView}. */
  z.strictObject({ do: z.literal("view") }),
  z.strictObject({ do: z.literal("catalogue") }),
  /** Takes a page, an alert or a ticket: `S1`; without one the oldest that is open. */
  z.strictObject({ do: z.literal("acknowledge"), signal: z.string().optional() }),
  /** A suspicion: counts for the score when it is the right one. */
  z.strictObject({
    do: z.literal("hypothesis"),
    cause: z.string(),
    text: z.string().max(2_000).optional(),
  }),
  /** Free words for the after-action report. */
  z.strictObject({ do: z.literal("note"), text: z.string().min(1).max(2_000) }),
  Look,
  z.strictObject({
    do: z.literal("mitigate"),
    mitigation: z.string(),
    target: z.string().max(200).optional(),
  }),
  /** The cause; may be changed until the drill is over. The last one counts. */
  z.strictObject({ do: z.literal("declare"), cause: z.string() }),
  /** The next hint, for its price. */
  z.strictObject({ do: z.literal("hint") }),
  z.strictObject({ do: z.literal("give-up") }),
]);
export type DrillCommand = z.infer<typeof DrillCommand>;

/** A command as a program sends it: with a number of its own, which the answer repeats. */
export const DrillRequest = z.object({ id: z.union([z.number(), z.string()]).optional() });
export type DrillRequest = z.infer<typeof DrillRequest>;
