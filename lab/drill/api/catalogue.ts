import { z } from "zod";

/** A cause that can be suspected and declared. The list is the same in every drill. */
export const DrillCause = z.object({
  id: z.string(),
  says: z.string(),
  /** Part of the system, for grouping: `rails`, `redis`, `edge`, `kas`, `gitaly`, `network`, ... */
  area: z.string(),
});
export type DrillCause = z.infer<typeof DrillCause>;

/** Something the on-call can do. The list is the same in every drill. */
export const DrillMitigation = z.object({
  id: z.string(),
  says: z.string(),
  area: z.string(),
  /** What has to be named with it; null: nothing. */
  target: z
    .object({
      kind: z.enum(["agent", "pod", "storage", "path", "replicas"]),
      /** Words it takes now; empty where any number does. */
      words: z.array(z.string()),
    })
    .nullable(),
  /** How long it takes until it is done, lab ms: a change goes through a pipeline. */
  takesMs: z.number(),
});
export type DrillMitigation = z.infer<typeof DrillMitigation>;

/** A named figure: what a panel of the overview shows, as one query. */
export const DrillFigure = z.object({ id: z.string(), says: z.string(), query: z.string() });
export type DrillFigure = z.infer<typeof DrillFigure>;

/** `GET /api/drill/catalogue`: the words of the drill. Nothing in it depends on the incident. */
export const DrillCatalogue = z.object({
  causes: z.array(DrillCause),
  mitigations: z.array(DrillMitigation),
  figures: z.array(DrillFigure),
  /** Components whose logs can be read. */
  logs: z.array(z.string()),
  /** What `look` at `state` shows: `pods`, `endpoints`, ... */
  states: z.array(z.object({ id: z.string(), says: z.string() })),
});
export type DrillCatalogue = z.infer<typeof DrillCatalogue>;
