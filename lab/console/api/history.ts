import { z } from "zod";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { TopologyState, KeyFigures } from "./topology.ts";

/** One entry of the history with its place in it, counted from 1. */
export interface SequencedEntry {
  readonly sequence: number;
  readonly entry: HistoryEntry;
}

export const SequencedEntry: z.ZodType<SequencedEntry> = z.object({
  sequence: z.int().min(1),
  entry: z.custom<HistoryEntry>(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      typeof (value as { kind?: unknown }).kind === "string" &&
      typeof (value as { at?: unknown }).at === "number",
  ),
});

/**
 * GET /api/history?after=N&kinds=a,b&from&to&limit. Entries after sequence number N, at most `limit`
 * (default and greatest 5000): ask again with `last` while `more`.
 */
export const HistoryAnswer = z.object({
  entries: z.array(SequencedEntry),
  /** Number of the newest entry that was looked at: the next `after`. */
  last: z.int(),
  more: z.boolean(),
});
export type HistoryAnswer = z.infer<typeof HistoryAnswer>;

/** The kinds that a person follows: the default of the time line, for `kinds=story`. */
export const STORY_KINDS = [
  "run-started",
  "component-exited",
  "timeline-started",
  "steady-state",
  "moment",
  "condition",
  "fault",
  "action",
  "drill",
  "alert",
  "pod-phase",
  "lb-endpoint-health",
  "rails-flag-copy",
  "gitaly-commit",
  "interrupted",
  "note",
  "timeline-ended",
  "run-ended",
] as const;

/** `tick` of GET /api/events, about one in a second of wall time. */
export const Tick = z.object({
  labNowMs: z.number(),
  figures: KeyFigures,
  topology: TopologyState,
});
export type Tick = z.infer<typeof Tick>;

/**
 * GET /api/events: server-sent events. `id` is the sequence number, so that a reader that comes back
 * says `Last-Event-ID` (or `?after=N`) and misses nothing. Events by name:
 * - `entry`: a {@link SequencedEntry} of the kinds asked for by `?kinds=` (default `story`)
 * - `tick`: a {@link Tick}
 * - `session`: a {@link Session}: another run was opened, on this page or on another one; load anew
 * - `ended`: {@link Ended}; the last one, then the stream closes. A stored run has no `tick` and no `ended`
 */
export const Ended = z.object({ says: z.string(), atMs: z.number() });
export type Ended = z.infer<typeof Ended>;
