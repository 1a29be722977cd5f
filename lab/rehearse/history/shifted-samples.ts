import type { WriteSample } from "../../observe/series.ts";
import { STEP_MS, STEPS, type RecordedSeries, type Recording } from "./recording.ts";

/** Names of series that only grow: their hours are added up. */
const COUNTER = /_(?:total|count|sum|bucket)$/;

/** A recording that is put in front of a run, hour after hour from `fromMs` on. */
export interface LaidHistory {
  /** Lab time of the first sample. */
  readonly fromMs: number;
  /**
   * Lab time from which counters stand still. The fleet of the run is under way by then: what it
   * finishes before its first scrape appears there, and must not count twice.
   */
  readonly countersUntilMs: number;
}

/** The recorded series with the labels of this run: addresses get its network's prefix. */
export function relabelled(recording: Recording, prefix: string): readonly RecordedSeries[] {
  const recorded = recording.prefix.replace(".", "\\.");
  const before = new RegExp(`\\b${recorded}\\.(?=\\d+\\.\\d+)`, "g");
  return recording.series.map(({ labels, values }) => ({
    labels: Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [name, value.replace(before, `${prefix}.`)]),
    ),
    values,
  }));
}

/** Samples of one series for the steps in [fromMs, toMs), which lie on whole steps after `laid.fromMs`. */
export function shiftedSamples(
  { labels, values }: RecordedSeries,
  laid: LaidHistory,
  fromMs: number,
  toMs: number,
): WriteSample[] {
  const isCounter = COUNTER.test(labels["__name__"] ?? "");
  const samples: WriteSample[] = [];
  for (let at = fromMs; at < toMs; at += STEP_MS) {
    const counted = isCounter ? Math.min(at, laid.countersUntilMs) : at;
    const position = Math.floor((counted - laid.fromMs) / STEP_MS);
    const value = isCounter ? counterAt(values, position) : (values[position % STEPS] ?? null);
    if (value !== null) samples.push({ labels, at, value });
  }
  return samples;
}

/**
 * The counter `position` steps after the beginning; null where a scrape was missed, and before it was
 * first seen, which is at 0.
 */
function counterAt(values: RecordedSeries["values"], position: number): number | null {
  const hours = Math.floor(position / STEPS);
  const step = position % STEPS;
  const now = values[step] ?? null;
  if (hours === 0) return now;
  if (now === null && values.slice(0, step).some((value) => value !== null)) return null;
  const first = values[0] ?? 0;
  const last = values[STEPS] ?? first;
  return (now ?? first) + hours * (last - first);
}
