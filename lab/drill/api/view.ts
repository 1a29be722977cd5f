import { z } from "zod";

/** What reaches the on-call without being looked for. */
export const DrillSignal = z.object({
  /** `S1`, `S2`, ...: in order of arrival. */
  id: z.string(),
  /** When it reached the on-call. */
  at: z.number(),
  /** `report`: a user's words; the others are routes of an alert. */
  route: z.enum(["page", "chat", "ticket", "report"]),
  title: z.string(),
  text: z.string(),
  /** Of an alert: its name, severity, runbook. */
  alert: z
    .object({
      name: z.string(),
      severity: z.string().nullable(),
      runbook: z.string().nullable(),
      /** A proposal of the lab, which GitLab does not have. */
      proposed: z.boolean(),
      receivers: z.array(z.string()),
    })
    .nullable(),
  acknowledgedAt: z.number().nullable(),
  /** When the alert was over; null while it fires, and for reports. */
  resolvedAt: z.number().nullable(),
});
export type DrillSignal = z.infer<typeof DrillSignal>;

/** An alert that is pending or firing now, with whom it tells. */
export const DrillAlert = z.object({
  name: z.string(),
  phase: z.enum(["pending", "firing"]),
  since: z.number(),
  route: z.enum(["page", "chat", "ticket", "dropped"]),
  labels: z.record(z.string(), z.string()),
  runbook: z.string().nullable(),
});
export type DrillAlert = z.infer<typeof DrillAlert>;

/** Something that was done, in the order it was done: the player's own log. */
export const DrillEntry = z.object({
  at: z.number(),
  kind: z.enum([
    "signal",
    "acknowledged",
    "hypothesis",
    "note",
    "seen",
    "mitigation-begun",
    "mitigation-done",
    "declared",
    "hint",
    "over",
  ]),
  says: z.string(),
});
export type DrillEntry = z.infer<typeof DrillEntry>;

export const DrillPhase = z.enum(["starting", "on-call", "over"]);
export type DrillPhase = z.infer<typeof DrillPhase>;

/** `GET /api/drill/view`: everything the on-call has without looking further. */
export const DrillView = z.object({
  version: z.literal(1),
  phase: DrillPhase,
  /** Lab time now. */
  at: z.number(),
  speed: z.number(),
  /** When the shift began; null while the lab starts. */
  shiftFrom: z.number().nullable(),
  /** When the drill ends by itself; null while the lab starts. */
  shiftTo: z.number().nullable(),
  signals: z.array(DrillSignal),
  alerts: z.array(DrillAlert),
  /** A mitigation under way. */
  busy: z.object({ mitigation: z.string(), until: z.number() }).nullable(),
  declared: z.string().nullable(),
  hints: z.object({ taken: z.array(z.string()), left: z.number(), pricePoints: z.number() }),
  entries: z.array(DrillEntry),
});
export type DrillView = z.infer<typeof DrillView>;
