import type { HistoryEntry } from "../../contracts/history.ts";
import { agentLives, connectedAt } from "../scenario/agent-timeline.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Whether the steady state holds now, and what was seen. */
export function checkSteadyState(
  steady: Scenario["steady"],
  history: readonly HistoryEntry[],
  total: number,
  nowMs: number,
  speed: number,
): { readonly holds: boolean; readonly seen: string } {
  const connected = connectedAt(agentLives(history, nowMs, speed), nowMs - 1);
  const failed = history.filter(
    (entry) =>
      (entry.kind === "config-stream-ended" || entry.kind === "tunnel-ended") &&
      COUNTED.has(entry.code),
  ).length;
  const holds = steady.phrases.every((phrase) =>
    phrase === "all agents connected" ? connected === total : failed === 0,
  );
  return { holds, seen: `${connected} of ${total} agents connected, ${failed} counted errors` };
}

/** The nine codes that count as errors. Source: observability reference, section 0.3, fact 3. */
const COUNTED = new Set(
  "Unknown InvalidArgument AlreadyExists Aborted OutOfRange Unimplemented Internal Unavailable DataLoss".split(
    " ",
  ),
);
