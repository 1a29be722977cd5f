import type { HistoryEntry } from "../../contracts/history.ts";
import type { QueryPort } from "../observe/series.ts";
import { agentLives, connectedAt } from "../scenario/agent-timeline.ts";
import type { Scenario } from "../scenario/scenario.ts";

/**
 * Finished calls with one of the nine codes that count as errors, since the start. The SLI is what
 * kas counts; an agent may see a reset that kas records as OK.
 * Source: observability reference, section 0.3, fact 3.
 */
const COUNTED_ERRORS =
  'sum(grpc_server_handled_total{job="gitlab-kas", grpc_code=~"Unknown|InvalidArgument|AlreadyExists|' +
  'Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss"})';

/** Whether the steady state holds now, and what was seen. */
export async function checkSteadyState(options: {
  readonly steady: Scenario["steady"];
  readonly history: readonly HistoryEntry[];
  readonly query: QueryPort;
  readonly total: number;
  readonly nowMs: number;
  readonly speed: number;
}): Promise<{ readonly holds: boolean; readonly seen: string }> {
  const { steady, history, query, total, nowMs, speed } = options;
  const connected = connectedAt(agentLives(history, nowMs, speed), nowMs - 1);
  const watched = await query.instant('count(up{job="gitlab-kas"} == 1)', nowMs);
  const errors = await query.instant(COUNTED_ERRORS, nowMs);
  const failed = errors[0]?.points[0]?.value ?? 0;
  const holds = steady.phrases.every((phrase) =>
    phrase === "all agents connected" ? connected === total : failed === 0 && watched.length > 0,
  );
  const unseen = watched.length > 0 ? "" : ", kas was not scraped";
  return {
    holds,
    seen: `${connected} of ${total} agents connected, ${failed} counted errors${unseen}`,
  };
}
