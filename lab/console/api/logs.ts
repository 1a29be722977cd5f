import { z } from "zod";

export const LogLine = z.object({
  component: z.string(),
  /** Path from the run's folder, and the line in it, counted from 1. */
  file: z.string(),
  lineNumber: z.int(),
  /** null when the line does not say. */
  at: z.number().nullable(),
  /** `error`, `warn`, `info`, `debug`, or empty. */
  level: z.string(),
  /** Message and error, as a person reads them. */
  message: z.string(),
  correlationId: z.string().nullable(),
  /** Agent that the line names; null when it names none. */
  agent: z.string().nullable(),
  /** The line itself. */
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

/**
 * GET /api/logs?component=a,b&from&to&correlation&agent&text&level&limit&before. In order of time, the
 * newest `limit` (default 500, greatest 5000) that match.
 */
export const Logs = z.object({
  components: z.array(z.object({ name: z.string(), lines: z.int() })),
  lines: z.array(LogLine),
  /** How many matched; more than `lines` when they were cut. */
  matched: z.int(),
});
export type Logs = z.infer<typeof Logs>;

/**
 * How a step is tied to the request: by its correlation id, or by agent, pod and time where what
 * answered writes no id (Rails, Gitaly and Redis know none).
 */
export const Tie = z.enum(["id", "agent and time", "pod and time"]);

export const CorrelationStep = z.object({
  at: z.number(),
  /** Node of the topology. */
  node: z.string(),
  says: z.string(),
  tie: Tie,
  from: z.enum(["log", "history", "series"]),
  level: z.string(),
  line: LogLine.nullable(),
});
export type CorrelationStep = z.infer<typeof CorrelationStep>;

/** GET /api/correlation/:id: one request through edge, kas, Rails, Gitaly, Redis. */
export const Correlation = z.object({
  id: z.string(),
  agent: z.string().nullable(),
  pod: z.string().nullable(),
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  steps: z.array(CorrelationStep),
  /** Stations without a trace of it, each with the reason. */
  silent: z.array(z.object({ node: z.string(), why: z.string() })),
});
export type Correlation = z.infer<typeof Correlation>;
