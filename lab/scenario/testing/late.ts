import type { HistoryEntry } from "../../../contracts/history.ts";

/** For tests: something was late from one instant to another, lab ms, all the time. */
export function late(
  component: string,
  fromMs: number,
  toMs: number,
  source: "service-event-loop" | "collector" = "service-event-loop",
): HistoryEntry {
  const lagMs = toMs - fromMs;
  return { kind: "lag", at: toMs, wall: "", source, component, lagMs, fromMs, toMs };
}
