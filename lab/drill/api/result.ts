import { z } from "zod";

/** How a drill can end. */
export const DrillEnding = z.enum(["restored", "gave-up", "timed-out", "interrupted"]);
export type DrillEnding = z.infer<typeof DrillEnding>;

/** One part of the score (docs/drills.md says how it is counted). */
export const DrillScorePart = z.object({
  id: z.enum(["acknowledge", "hypothesis", "mitigate", "cause", "harm", "wrong-actions", "hints"]),
  says: z.string(),
  points: z.number(),
  /** 0 for what only costs. */
  most: z.number(),
});
export type DrillScorePart = z.infer<typeof DrillScorePart>;

/** One line of the real time line. */
export const DrillMoment = z.object({
  at: z.number(),
  /** Since the incident began, lab ms. */
  sinceMs: z.number(),
  who: z.enum(["incident", "told", "on-call", "service"]),
  says: z.string(),
});
export type DrillMoment = z.infer<typeof DrillMoment>;

/** Everything that is told when it is over, and not before. Written as `drill.json`. */
export const DrillResult = z.object({
  version: z.literal(1),
  ending: DrillEnding,
  incident: z.object({
    scenario: z.string(),
    title: z.string(),
    rehearses: z.array(z.string()),
    /** Id and words of the right cause. */
    cause: z.string(),
    says: z.string(),
    /** Mitigations that heal it. */
    healedBy: z.array(z.string()),
    faults: z.array(z.string()),
  }),
  speed: z.number(),
  seed: z.string(),
  shiftFrom: z.number(),
  /** When the first fault was injected; null: the drill ended before. */
  beganAt: z.number().nullable(),
  firstSignalAt: z.number().nullable(),
  acknowledgedAt: z.number().nullable(),
  rightHypothesisAt: z.number().nullable(),
  mitigatedAt: z.number().nullable(),
  /** When nobody suffered any more. */
  restoredAt: z.number().nullable(),
  endedAt: z.number(),
  declared: z.string().nullable(),
  /** Agent minutes without a connection, from the beginning of the incident to the end. */
  agentMinutesLost: z.number(),
  agents: z.number(),
  score: z.object({ points: z.number(), of: z.literal(100), parts: z.array(DrillScorePart) }),
  timeline: z.array(DrillMoment),
  /** What was looked at, and when for the first time. */
  seen: z.array(z.object({ at: z.number(), says: z.string() })),
  /** Absolute path of the after-action report. */
  report: z.string(),
});
export type DrillResult = z.infer<typeof DrillResult>;
