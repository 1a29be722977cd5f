import { formatOffset, parseDuration } from "../../kit/duration.ts";
import type { Mistakes } from "./mistakes.ts";
import type { ScenarioFile } from "./schema.ts";
import { resolveTime, type ResolvedTime } from "./time-expression.ts";

type FileStep = ScenarioFile["timeline"][number];

/** A time that is only known during the run: so long after a moment came to pass. */
export interface Reference {
  readonly id: string;
  /** Lab ms. */
  readonly offsetMs: number;
}

/** Moments whose time is only known during the run, by what they follow. */
export type Floating = ReadonlyMap<string, Reference>;

export interface ResolvedMoments {
  /** Times by moment, lab ms since T+0: the latest for one that floats, NaN for a mistake. */
  readonly moments: ReadonlyMap<string, number>;
  readonly floating: Floating;
}

/** The times of all steps, in the order of the file; each may name earlier ones. */
export function resolveMoments(
  timeline: readonly FileStep[],
  brokenSteps: ReadonlySet<number>,
  endMs: number,
  mistakes: Mistakes,
): ResolvedMoments {
  const moments = new Map<string, number>([
    ["start", 0],
    ["end", endMs],
  ]);
  const floating = new Map<string, Reference>();
  for (const [index, step] of timeline.entries()) {
    const path = ["timeline", index];
    if (moments.has(step.id)) mistakes.add([...path, "id"], `moment "${step.id}" is named twice`);
    const later = timeline.slice(index).map(({ id }) => id);
    const [text, key] =
      step.when === undefined ? [step.at ?? "start", ["at"]] : [step.when.by, ["when", "by"]];
    const time = resolveTime(text, moments, later);
    if (brokenSteps.has(index)) {
      moments.set(step.id, Number.NaN);
    } else if (typeof time === "string") {
      mistakes.add([...path, ...key], time);
      moments.set(step.id, Number.NaN);
    } else if (time.ms > endMs) {
      mistakes.add([...path, ...key], afterTheEnd(time.ms, endMs));
      moments.set(step.id, Number.NaN);
    } else {
      const follows =
        step.when === undefined ? referenceOf(time, floating) : { id: step.id, offsetMs: 0 };
      moments.set(step.id, time.ms);
      if (follows !== undefined) floating.set(step.id, follows);
      const lastsMs = "fault" in step ? parseDuration(step.for ?? "") : undefined;
      if (lastsMs === undefined) continue;
      const end = `${step.id}-end`;
      moments.set(end, time.ms + lastsMs);
      if (follows !== undefined) floating.set(end, postponed(follows, lastsMs));
    }
  }
  return { moments, floating };
}

/** What a time follows when the moment it names floats. */
export function referenceOf({ ms, base }: ResolvedTime, floating: Floating): Reference | undefined {
  const follows = base === null ? undefined : floating.get(base.id);
  return base === null || follows === undefined ? undefined : postponed(follows, ms - base.ms);
}

/** The same, so much later. */
export function postponed({ id, offsetMs }: Reference, byMs: number): Reference {
  return { id, offsetMs: offsetMs + byMs };
}

/** The sentence for a time beyond the scenario's end. */
export function afterTheEnd(ms: number, endMs: number): string {
  return `${formatOffset(ms)} is after the end ${formatOffset(endMs)}`;
}
