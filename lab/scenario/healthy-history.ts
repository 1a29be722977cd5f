import { formatLength, parseDuration } from "../../kit/duration.ts";
import type { TopologyShape } from "../topology/presets.ts";
import type { Mistakes } from "./mistakes.ts";
import type { ScenarioFile } from "./schema.ts";

/** How much healthy time lies before T+0, lab ms, and where it comes from. */
export interface HealthyHistory {
  readonly forMs: number;
  /** Samples of a recorded steady hour, or the fleet itself, which then lives that long before T+0. */
  readonly from: "recorded" | "played";
}

/** Results of rules are written behind the newest sample, which Prometheus accepts for a day. */
const HISTORY_MS_MAX = 20 * 3_600_000;
const HISTORY_MS_MIN = 10 * 60_000;

/** The `history` of a file; undefined without one, or with a mistake that was noted. */
export function resolveHistory(
  { history, topology }: Pick<ScenarioFile, "history" | "topology">,
  mistakes: Mistakes,
): HealthyHistory | undefined {
  if (history === undefined) return undefined;
  const isShort = typeof history === "string";
  const forMs = parseDuration(isShort ? history : history.for) ?? 0;
  const from = isShort ? "recorded" : (history.from ?? "recorded");
  const path = isShort ? ["history"] : ["history", "for"];
  if (forMs < HISTORY_MS_MIN || forMs > HISTORY_MS_MAX) {
    mistakes.add(path, "a history lasts 10 min to 20 h");
    return undefined;
  }
  if (from === "recorded" && topology.agents?.start?.ages === "fresh") {
    mistakes.add(
      ["topology", "agents", "start", "ages"],
      "a recorded history goes with spread ages",
    );
    return undefined;
  }
  return { forMs, from };
}

/** How old the fleet's connections are at the start; a recorded history implies spread ages. */
export function startAges(
  { history, topology }: Pick<ScenarioFile, "history" | "topology">,
  resolved: HealthyHistory | undefined,
): Pick<TopologyShape, "agentAges"> {
  const asked = topology.agents?.start?.ages;
  const isRecorded = history !== undefined && resolved?.from === "recorded";
  return asked === "spread" || isRecorded ? { agentAges: "spread" } : {};
}

/** One sentence for people. */
export function historyText({ forMs, from }: HealthyHistory): string {
  return from === "played"
    ? `the ${formatLength(forMs)} before T+0 are lived by the run itself`
    : `the ${formatLength(forMs)} before T+0 are recorded, not lived`;
}
