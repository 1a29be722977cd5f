import type { HistoryEntry } from "../../contracts/history.ts";

/** The rules' own control alert: proof that alerting works, not part of the story. */
export const CONTROL_ALERT = "KasLabControl";

/** Entries that tell what happened; two hundred agents' streams and every request are left out. */
export type StoryEntry = Extract<
  HistoryEntry,
  {
    readonly kind:
      | "run-started"
      | "component-exited"
      | "timeline-started"
      | "steady-state"
      | "moment"
      | "fault"
      | "action"
      | "alert"
      | "lb-endpoint-health"
      | "interrupted"
      | "note"
      | "timeline-ended"
      | "run-ended";
  }
>;

/** Whether an entry belongs into a report that a person reads from top to bottom. */
export function isStoryEntry(entry: HistoryEntry): entry is StoryEntry {
  switch (entry.kind) {
    case "run-started":
    case "timeline-started":
    case "steady-state":
    case "moment":
    case "fault":
    case "action":
    case "lb-endpoint-health":
    case "interrupted":
    case "note":
    case "timeline-ended":
    case "run-ended":
      return true;
    case "component-exited":
      return !entry.expected;
    case "alert":
      return entry.alert !== CONTROL_ALERT;
    // A drill has a report of its own.
    case "drill":
    case "pod-phase":
    case "component-started":
    case "component-ready":
    case "lag":
    case "condition":
    case "redis-contents":
    case "agent-started":
    case "agent-unreadable":
    case "agent-connection-opened":
    case "agent-connection-closed":
    case "agent-dial-failed":
    case "config-stream-opened":
    case "config-stream-ended":
    case "tunnel-ended":
    case "agent-commit":
    case "token-calls":
    case "rails-request":
    case "rails-flag-copy":
    case "gitaly-commit":
      return false;
  }
}
