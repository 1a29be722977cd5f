import { z } from "zod";
import { agentLives, lossesOf } from "../agent-timeline.ts";
import { parseDuration } from "../../../kit/duration.ts";
import { DEPENDS_MS, lengthOf, type Margin } from "../margin.ts";
import { finding, type Check } from "./check.ts";

const DurationText = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "is no duration (90s, 10m)")
  .transform((text) => parseDuration(text) ?? 0);

const Spec = z.strictObject({ "takes at least": DurationText });

/** Agents are lost over a time, not all at once: a slope and not a cliff. */
export const lossCheck: Check<z.output<typeof Spec>> = {
  key: "loss",
  says: "the time between the first and the last agent that is cut off",
  schema: Spec,
  judge(evidence, window, spec) {
    const ends = agentLives(evidence.history, evidence.endMs, evidence.speed)
      .flatMap((life) => lossesOf(life))
      .filter((toMs) => toMs >= window.fromMs && toMs <= window.toMs)
      .sort((a, b) => a - b);
    const first = ends[0];
    const last = ends.at(-1);
    const tookS = first === undefined || last === undefined ? 0 : (last - first) / 1000;
    const leastS = spec["takes at least"] / 1000;
    return finding(ends.length > 1 && tookS >= leastS, {
      expected: `lost over at least ${leastS} s`,
      seen: ends.length === 0 ? "none lost" : `${ends.length} lost over ${Math.round(tookS)} s`,
      where: "history.jsonl: config-stream-ended",
      margin: ends.length > 1 ? slopeMargin(first, last, spec["takes at least"]) : null,
      mayBeTimeOuts: ends.length > 0,
      sinceMs: first ?? window.fromMs,
    });
  },
};

/** A loss that took 70 s instead of 60 s has 10 s of room. */
function slopeMargin(
  firstMs: number | undefined,
  lastMs: number | undefined,
  leastMs: number,
): Margin | null {
  if (firstMs === undefined || lastMs === undefined) return null;
  const ms = Math.abs(lastMs - firstMs - leastMs);
  const side = lastMs - firstMs >= leastMs ? "longer" : "shorter";
  return {
    ms,
    within: [{ fromMs: firstMs - DEPENDS_MS, toMs: lastMs }],
    says: `it took ${lengthOf(ms)} ${side} than the limit`,
    restsOn: "events",
  };
}
