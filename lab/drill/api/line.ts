import { z } from "zod";
import { DrillCatalogue } from "./catalogue.ts";
import { DrillResult } from "./result.ts";
import { DrillEntry, DrillSignal, DrillView } from "./view.ts";

const Point = z.object({ at: z.number(), value: z.number().nullable() });

/** What a look showed. */
export const DrillSight = z.discriminatedUnion("at", [
  z.object({
    at: z.literal("figures"),
    figures: z.array(z.object({ id: z.string(), says: z.string(), value: z.string() })),
  }),
  z.object({
    at: z.literal("query"),
    series: z.array(z.object({ labels: z.record(z.string(), z.string()), points: z.array(Point) })),
  }),
  z.object({
    at: z.literal("logs"),
    lines: z.array(z.object({ at: z.number().nullable(), text: z.string() })),
    /** Lines that matched beyond those. */
    more: z.number(),
  }),
  z.object({ at: z.literal("state"), lines: z.array(z.string()) }),
  z.object({ at: z.literal("dashboard"), dashboard: z.string() }),
]);
export type DrillSight = z.infer<typeof DrillSight>;

/** What came of a command: exactly one answer for each. */
export const DrillAnswer = z.object({
  version: z.literal(1),
  kind: z.literal("answer"),
  /** The id of the request; null when it had none. */
  id: z.union([z.number(), z.string()]).nullable(),
  ok: z.boolean(),
  /** One sentence for people. */
  says: z.string(),
  /** What was wrong with the command (docs/errors.md); null when it was carried out. */
  error: z
    .object({ code: z.string(), message: z.string(), hint: z.string().nullable() })
    .nullable(),
  view: DrillView.optional(),
  catalogue: DrillCatalogue.optional(),
  sight: DrillSight.optional(),
});
export type DrillAnswer = z.infer<typeof DrillAnswer>;

/** What comes by itself: a line on stdout, a server-sent event of `/api/drill/events`. */
export const DrillLine = z.discriminatedUnion("kind", [
  /** The lab is up and the shift begins. */
  z.object({
    version: z.literal(1),
    kind: z.literal("shift"),
    at: z.number(),
    speed: z.number(),
    says: z.string(),
  }),
  /** Progress of the start. */
  z.object({ version: z.literal(1), kind: z.literal("progress"), says: z.string() }),
  z.object({ version: z.literal(1), kind: z.literal("signal"), signal: DrillSignal }),
  z.object({
    version: z.literal(1),
    kind: z.literal("resolved"),
    at: z.number(),
    signal: z.string(),
  }),
  z.object({ version: z.literal(1), kind: z.literal("entry"), entry: DrillEntry }),
  z.object({ version: z.literal(1), kind: z.literal("over"), result: DrillResult }),
]);
export type DrillLine = z.infer<typeof DrillLine>;
