import { formatLength } from "../../../kit/duration.ts";
import type { HistoryResult } from "../../report/run-result.ts";
import { historyText } from "../../scenario/healthy-history.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { FoundRecording } from "./find-recording.ts";

/** Characters of a recording's key that people are shown. */
const SHOWN = 12;
const MINUTE_MS = 60_000;
/** The most by which a recorded history moves T+0: start of the fleet and writing, lab ms. */
const RECORDED_LEAD_MS = 60 * MINUTE_MS;

/** Lab time before T+0 that the clock has to have room for. */
export function playedBeforeMs({ history, shape }: Pick<Scenario, "history" | "shape">): number {
  if (history === undefined) return 0;
  if (history.from === "played") return history.forMs;
  return RECORDED_LEAD_MS + shape.agentStartSpreadMs;
}

/** What the report says of the time before T+0; undefined for a run without a history. */
export function historyResult(
  { history }: Pick<Scenario, "history">,
  found: FoundRecording | null,
): HistoryResult | undefined {
  if (history === undefined) return undefined;
  const { forMs, from } = history;
  if (found === null) return { forMs, from, says: historyText(history), recording: null };
  const { seed, made, key } = found.recording;
  const build = key.slice(0, SHOWN);
  const cost =
    found.madeInWallMs === null ? "" : `; made for this run in ${formatLength(found.madeInWallMs)}`;
  return {
    forMs,
    from,
    says: `${historyText(history)} (seed ${seed}, ${made.slice(0, 16)}Z, ${build}${cost})`,
    recording: { key, seed, made, madeInWallMs: found.madeInWallMs },
  };
}
