import { z } from "zod";
import { DrillEnding } from "../../drill/api/result.ts";

/** The body of every answer that is no success. `code` is one of docs/errors.md. */
export const ApiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** What to do next; may be empty. */
    hint: z.string(),
  }),
});
export type ApiError = z.infer<typeof ApiError>;

/**
 * - `live`: a lab that runs (`kaslab up`, `kaslab run --watch`).
 * - `stored`: one stored run is open.
 * - `runs`: none is open yet: choose one of `/api/runs`.
 * - `drill`: a lab that runs, with what would give the cause away left out.
 */
export const SessionMode = z.enum(["live", "stored", "runs", "drill"]);
export type SessionMode = z.infer<typeof SessionMode>;

/** GET /api/session, and the answer to POST /api/open. */
export const Session = z.object({
  mode: SessionMode,
  /** Name of the run's folder; empty in mode `runs`. */
  run: z.string(),
  scenario: z.string().nullable(),
  title: z.string(),
  /** Whether it is a drill, or was one. */
  isDrill: z.boolean(),
  /** Lab seconds in one wall second. */
  speed: z.number(),
  /** T+0; null before it is known. */
  timelineStartMs: z.number().nullable(),
  /** Where the data begins: T+0, or a healthy history before it. */
  dataFromMs: z.number().nullable(),
  labNowMs: z.number(),
  /** End of the timeline: planned while it runs, real when stored; null for `up`, which has none. */
  endMs: z.number().nullable(),
  labVersion: z.string(),
  /** Agents of the whole fleet, those too that have not started yet; null: not known. */
  agents: z.number().nullable(),
  /** The command line that opens this run again when nothing serves it; empty where none does. */
  openWith: z.string(),
  /** Whether POST /api/actions is possible. */
  canAct: z.boolean(),
  /** Why there is nothing live any more; null while there is, and for stored runs. */
  ended: z.object({ says: z.string(), atMs: z.number() }).nullable(),
  /** What of a stored run is missing or damaged, and what it means; empty when all is there. */
  damage: z.array(z.object({ what: z.string(), says: z.string() })),
  /** Whether there are time series to query. */
  hasSeries: z.boolean(),
});
export type Session = z.infer<typeof Session>;

export const StoredRun = z.object({
  name: z.string(),
  scenario: z.string(),
  title: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive"]).nullable(),
  /** Of a drill: how it ended, and its points, null while nobody knows them; null: it is none. */
  drill: z.object({ ending: DrillEnding.nullable(), points: z.number().nullable() }).nullable(),
  /** One sentence: why this verdict; empty when unknown. */
  reason: z.string(),
  startedWall: z.string().nullable(),
  durationMs: z.number().nullable(),
  agents: z.number().nullable(),
  /** Bytes of its time series; null when it has none. */
  seriesBytes: z.number().nullable(),
  /** Why it cannot be shown in full. */
  damaged: z.string().nullable(),
  /** The command line that opens it: the page of a lab that runs shows that lab only. */
  openWith: z.string(),
});
export type StoredRun = z.infer<typeof StoredRun>;

/** GET /api/runs, the newest first. */
export const Runs = z.object({ folder: z.string(), runs: z.array(StoredRun) });
export type Runs = z.infer<typeof Runs>;

/** POST /api/open. `run` is a name of /api/runs. */
export const OpenRequest = z.strictObject({ run: z.string().min(1).max(200) });
export type OpenRequest = z.infer<typeof OpenRequest>;

/** GET /api/result is the run's `result.json`. */
export type { RunResult } from "../../report/run-result.ts";
