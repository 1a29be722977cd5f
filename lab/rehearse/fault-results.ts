import type { HistoryEntry } from "../../contracts/history.ts";
import type { FaultResult } from "../report/run-result.ts";

/** Each fault with the times of its phases. */
export function faultResults(
  history: readonly HistoryEntry[],
  timelineStartMs: number,
): readonly FaultResult[] {
  const results = new Map<string, FaultResult>();
  for (const entry of history) {
    if (entry.kind !== "fault") continue;
    const atMs = entry.at - timelineStartMs;
    const known = results.get(entry.id) ?? {
      id: entry.id,
      fault: entry.fault,
      says: entry.says,
      injectedAtMs: null,
      effectAtMs: null,
      healedAtMs: null,
      goneAtMs: null,
    };
    results.set(entry.id, {
      ...known,
      ...(entry.phase === "injected" ? { injectedAtMs: atMs } : {}),
      ...(entry.phase === "effect-observed" ? { effectAtMs: atMs } : {}),
      ...(entry.phase === "healed" ? { healedAtMs: atMs } : {}),
      ...(entry.phase === "gone-observed" ? { goneAtMs: atMs } : {}),
    });
  }
  // What is over by itself was healed when it was seen to be gone.
  return [...results.values()].map((result) => ({
    ...result,
    healedAtMs: result.healedAtMs ?? result.goneAtMs,
  }));
}
