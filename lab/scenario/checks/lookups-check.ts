import { z } from "zod";
import { parseDuration } from "../../../kit/duration.ts";
import { lengthOf, type Margin } from "../margin.ts";
import { finding, within, type Check } from "./check.ts";

const Spec = z.strictObject({
  per: z.literal("token and pod"),
  apart: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, "is no duration (60s)")
    .transform((text) => parseDuration(text) ?? 0),
});

/** A lookup is counted when Rails answers it, the cache's life when kas has the answer. */
const TOLERANCE_SHARE = 0.05;

/** How often kas asks Rails about one token. */
export const lookupsCheck: Check<z.output<typeof Spec>> = {
  key: "lookups",
  says: "the least time between two agent_info lookups of one token by one kas pod",
  schema: Spec,
  judge(evidence, window, spec) {
    const lastMs = new Map<string, number>();
    let closestMs = Number.POSITIVE_INFINITY;
    let closest: { at: number; key: string } | undefined;
    let lookups = 0;
    for (const entry of within(evidence.history, window)) {
      if (entry.kind !== "rails-request" || entry.endpoint !== "agent_info") continue;
      if (entry.agent === null) continue;
      lookups += 1;
      const key = `${entry.agent} from ${entry.pod}`;
      const apartMs = entry.at - (lastMs.get(key) ?? Number.NEGATIVE_INFINITY);
      lastMs.set(key, entry.at);
      if (apartMs < closestMs) {
        closestMs = apartMs;
        closest = { at: entry.at, key };
      }
    }
    if (lookups === 0) {
      return {
        verdict: "inconclusive",
        expected: "lookups of agent_info",
        seen: "Rails was not asked in this window",
        sinceMs: null,
        where: "history.jsonl: rails-request",
      };
    }
    const holds = closestMs >= spec.apart * (1 - TOLERANCE_SHARE);
    const nearest = Number.isFinite(closestMs)
      ? `, the closest two ${Math.round(closestMs / 1000)} s apart (${closest?.key ?? ""})`
      : "";
    return finding(holds, {
      expected: `two lookups of one token by one pod at least ${spec.apart / 1000} s apart`,
      seen: `${lookups} lookups${nearest}`,
      where: "history.jsonl: rails-request",
      margin: apartMargin(closest?.at, closestMs, spec.apart * (1 - TOLERANCE_SHARE)),
      sinceMs: closest?.at ?? window.fromMs,
    });
  },
};

/** How long before it was recorded a lookup may have been due, lab ms. */
const ANSWER_MS = 5_000;

function apartMargin(atMs: number | undefined, apartMs: number, leastMs: number): Margin | null {
  if (atMs === undefined || !Number.isFinite(apartMs)) return null;
  const ms = Math.abs(apartMs - leastMs);
  const holds = apartMs >= leastMs;
  // A late second lookup hides that it was due too soon, a late first one brings the two together.
  const toMs = holds ? atMs : atMs - apartMs;
  return {
    ms,
    within: [{ fromMs: toMs - ANSWER_MS, toMs }],
    says: `the closest two were ${lengthOf(ms)} ${holds ? "further" : "less"} apart than the limit`,
    restsOn: "events",
  };
}
