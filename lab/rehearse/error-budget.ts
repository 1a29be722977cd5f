import { KAS_GRPC_REQUESTS } from "../../dashboards/sli.ts";
import type { QueryPort } from "../observe/series.ts";

/** Finished calls of one healthy agent: 11 streams in each 1170 s. Observability reference, 0.2b. */
const CALLS_PER_AGENT_AND_SECOND = 11 / 1170;
const MONTH_S = 30 * 24 * 3600;

/**
 * Share of a month's error budget that the counted errors between two lab times burnt, for a fleet
 * of this size: budget = (1 - objective) of the calls that the healthy fleet finishes in 30 days.
 * @returns null when no call was counted.
 */
export async function errorBudgetBurnt(options: {
  readonly query: QueryPort;
  readonly agents: number;
  readonly fromMs: number;
  readonly toMs: number;
}): Promise<number | null> {
  const { query, agents, fromMs, toMs } = options;
  const rangeS = Math.round((toMs - fromMs) / 1000);
  if (rangeS <= 0) return null;
  const expr = `sum(increase(grpc_server_handled_total{job="gitlab-kas", grpc_code=~"${KAS_GRPC_REQUESTS.errorCodes.join("|")}"}[${rangeS}s])) or vector(0)`;
  try {
    const value = (await query.instant(expr, toMs))[0]?.points[0]?.value;
    if (value === undefined || !Number.isFinite(value)) return null;
    const monthly = CALLS_PER_AGENT_AND_SECOND * agents * MONTH_S;
    return value / (monthly * (1 - KAS_GRPC_REQUESTS.errorObjective));
  } catch {
    return null;
  }
}
