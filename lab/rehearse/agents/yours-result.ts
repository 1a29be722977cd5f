import type { HistoryEntry } from "../../../contracts/history.ts";
import { formatLength } from "../../../kit/duration.ts";
import type { YoursResult } from "../../report/run-result.ts";
import { unreadableAgents, yourAgents } from "../../scenario/your-agents.ts";
import { agentsResult } from "../agent-results.ts";

/** What agentk has hard-coded, s. Source: kas 14.2-pre protocol, sections 1.8, 1.11 and 2.2. */
const HARD_CODED: readonly (readonly [what: string, fromS: number, toS: number])[] = [
  ["its first wait after a failed stream", 10, 20],
  ["its longest wait after failed streams", 300, 600],
  ["gRPC's longest wait between two dials", 96, 144],
  ["its keepalive ping on a silent connection", 55, 55],
  ["its limit for a dial", 30, 30],
];

/** How the user's agents fared; null when all were simulated, or nobody knows by which program. */
export function yoursResult(
  program: YoursResult["program"] | undefined,
  history: readonly HistoryEntry[],
  startMs: number,
  endMs: number,
  speed: number,
): YoursResult | null {
  const names = yourAgents(history);
  if (program === undefined || names.length === 0) return null;
  const own = history.filter((entry) => "agent" in entry && names.includes(entry.agent ?? ""));
  return {
    program,
    names,
    agents: agentsResult(own, names.length, startMs, endMs, speed),
    unreadable: unreadableAgents(history),
    cannotFollow: speed === 1 ? [] : HARD_CODED.map((row) => atSpeed(row, speed)),
  };
}

function atSpeed([what, fromS, toS]: (typeof HARD_CODED)[number], speed: number): string {
  const said = (seconds: number): string => formatLength(seconds * 1000);
  const [from, to] = [said(fromS * speed), said(toS * speed)];
  return fromS === toS
    ? `${what}: ${said(fromS)} are ${from} of lab time`
    : `${what}: ${said(fromS)} to ${said(toS)} are ${from} to ${to} of lab time`;
}
