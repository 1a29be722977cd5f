import type { RunResult } from "../report/run-result.ts";
import { MAX_LAG_MS } from "../scenario/lag-guard.ts";
import { worstByProcess, type Late } from "../scenario/lag-record.ts";

/** The worst lateness since T+0, of all and of each process, as the reports show it. */
export function lagResult(record: readonly Late[], timelineStartMs: number): RunResult["lag"] {
  const processes = worstByProcess(record, timelineStartMs).map(({ where, lateMs, fromMs }) => ({
    where,
    maxMs: lateMs,
    atMs: fromMs - timelineStartMs,
  }));
  const [worst] = processes;
  return {
    maxMs: worst?.maxMs ?? 0,
    where: worst?.where ?? "",
    limitMs: MAX_LAG_MS,
    processes,
  };
}
