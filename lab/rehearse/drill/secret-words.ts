import { SECRET_FACTS } from "../../../contracts/drill-fact.ts";
import type { HistoryEvent } from "../../../contracts/history.ts";

/**
 * What the lab says about its own faults, and an on-call does not have: metrics that are not scraped in
 * a drill, log lines that are not written, and kinds of history entries that are kept back.
 */
export const SECRET_METRICS: readonly string[] = ["kaslab_link_active_faults"];

/** What services would log of their control endpoints. */
export const SECRET_MESSAGES: readonly string[] = [
  "fault injected",
  "fault healed",
  "certificate replaced",
  "Fault set",
  "Fault healed",
];

/**
 * Kinds that tell of the incident, or of what only the lab knows of its own programs and flags: a process
 * that a fault has killed is as good as its name.
 */
const SECRET_KINDS: ReadonlySet<HistoryEvent["kind"]> = new Set<HistoryEvent["kind"]>([
  "fault",
  "component-exited",
  "rails-flag-copy",
]);

/** Whether a history entry tells of the incident. */
export function isSecretEntry(event: HistoryEvent): boolean {
  if (event.kind === "drill") return SECRET_FACTS.has(event.fact.what);
  return SECRET_KINDS.has(event.kind);
}
