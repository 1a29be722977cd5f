import { z } from "zod";
import type { SeriesPoint } from "../../observe/series.ts";
import { formatOffset, parseDuration } from "../../../kit/duration.ts";
import type { Window } from "./check.ts";

const DurationText = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "is no duration (5m)")
  .transform((text) => parseDuration(text) ?? 0);

/** How values have to keep to a comparison over a window. */
export const Holds = z.union([
  z.enum(["always", "at some time", "at the end"]),
  z.strictObject({ "recovers within": DurationText }),
]);
export type Holds = z.output<typeof Holds>;

/** Without a word: at some time with `by`, else always. */
export function holdsIn(holds: Holds | undefined, { kind }: Window): Holds {
  return holds ?? (kind === "by" ? "at some time" : "always");
}

/** `at the end` looks at one instant, the others at the window. */
export function windowOf(holds: Holds, window: Window): Window {
  return holds === "at the end" ? { kind: "at", fromMs: window.toMs, toMs: window.toMs } : window;
}

export function holdsSaid(holds: Holds): string {
  if (holds === "always") return "";
  if (typeof holds === "string") return ` ${holds}`;
  return `, violated and again within ${holds["recovers within"] / 1000} s, and so to the end`;
}

export interface Kept {
  readonly holds: boolean;
  /** Whether more data could not change it. */
  readonly decided: boolean;
  readonly sinceMs: number | null;
  /** What there is to say beside the extent of the values. */
  readonly says: string;
}

/**
 * Whether points in the order of time keep to it. To recover is to be violated, to hold again within
 * the time from the first violation on, and to stay so to the window's end.
 */
export function keeps(
  holds: Holds,
  points: readonly SeriesPoint[],
  isGood: (value: number) => boolean,
  { window, originMs }: { readonly window: Window; readonly originMs: number },
): Kept {
  const bad = points.filter(({ value }) => !isGood(value));
  const [first, last] = [bad[0], bad.at(-1)];
  if (holds === "at some time") {
    const met = bad.length < points.length;
    return { holds: met, decided: met, sinceMs: window.toMs, says: "" };
  }
  if (typeof holds === "string") {
    return {
      holds: first === undefined,
      decided: first !== undefined,
      sinceMs: first?.at ?? null,
      says: "",
    };
  }
  if (first === undefined || last === undefined) {
    const says = ", never violated, so there was nothing to recover from";
    return { holds: false, decided: false, sinceMs: window.toMs, says };
  }
  const again = points.find(({ at }) => at > last.at);
  const limitMs = first.at + holds["recovers within"];
  const from = `, violated from ${formatOffset(first.at - originMs)}`;
  if (again === undefined) {
    return { holds: false, decided: true, sinceMs: limitMs, says: `${from} to the end` };
  }
  const tookS = Math.round((again.at - first.at) / 1000);
  const holdsAgain = again.at <= limitMs;
  return {
    holds: holdsAgain,
    decided: !holdsAgain,
    sinceMs: limitMs,
    says: `${from}, for good again after ${tookS} s`,
  };
}
