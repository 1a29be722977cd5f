import type { DrillFact } from "../../../../../contracts/drill-fact.ts";
import type { HistoryEntry } from "../../../../../contracts/history.ts";

type DrillEntry = Extract<HistoryEntry, { kind: "drill" }>;

/** What a drill's on-call was told and did, for the list of events; null: others tell it. */
export function drillWords({ fact, says }: DrillEntry): {
  readonly says: string;
  readonly tone: string;
} | null {
  switch (fact.what) {
    case "signal":
      return { says: `told: ${says}`, tone: "told-text" };
    case "over":
      return { says, tone: "" };
    case "acknowledged":
    case "hypothesis":
    case "note":
    case "seen":
    case "mitigation-begun":
    case "mitigation-done":
    case "declared":
    case "hint":
      return { says: `on-call: ${says}`, tone: "healed-text" };
    // Faults, and agents that come and go, are told by themselves.
    case "began":
    case "mitigation-applied":
    case "healed":
    case "lost":
      return null;
  }
}

/** What the on-call did about it, in the few words that a flag on the time line has room for. */
export function playedWords(fact: DrillFact): string | null {
  switch (fact.what) {
    case "acknowledged":
      return `takes ${fact.signal}`;
    case "hypothesis":
      return `suspects ${fact.cause}`;
    case "mitigation-begun":
      return `begins ${fact.mitigation}${fact.target === null ? "" : ` ${fact.target}`}`;
    case "mitigation-done":
      return `${fact.mitigation} is done`;
    case "declared":
      return `declares ${fact.cause}`;
    case "hint":
      return "takes a hint";
    case "began":
    case "signal":
    case "note":
    case "seen":
    case "mitigation-applied":
    case "healed":
    case "lost":
    case "over":
      return null;
  }
}
