import type { HistoryEntry } from "../../../../../contracts/history.ts";
import { drillWords } from "./drill-words.ts";

/** An entry of the story in words, with its tone; null when it is nothing to tell. */
export function eventWords(
  entry: HistoryEntry,
): { readonly says: string; readonly tone: string } | null {
  // Only what is told to people; all other kinds are samples of it.
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check
  switch (entry.kind) {
    case "timeline-started":
      return plain("the timeline begins: T+0");
    case "timeline-ended":
      return plain("the timeline ends");
    case "steady-state":
      return plain(`${entry.holds ? "steady" : "not steady"}: ${entry.seen}`);
    case "fault":
      return faultWords(entry);
    case "action":
      return { says: `operator: ${entry.says}`, tone: "healed-text" };
    case "drill":
      return drillWords(entry);
    case "alert":
      return alertWords(entry);
    case "pod-phase":
      return plain(`${entry.pod} is ${entry.phase.replaceAll("-", " ")}`);
    case "component-exited":
      return entry.expected
        ? null
        : { says: `${entry.component} ended by itself`, tone: "hurt-text" };
    case "lb-endpoint-health":
      return plain(`the load balancer ${entry.healthy ? "sends to" : "takes out"} ${entry.pod}`);
    case "condition":
    case "note":
      return plain(entry.says);
    case "interrupted":
      return plain(`interrupted by ${entry.signal}`);
    case "run-ended":
      return plain(`the run ends: ${entry.verdict}`);
    default:
      return null;
  }
}

const PHASES: Readonly<Record<string, string>> = {
  injected: "injected",
  "effect-observed": "took effect",
  "effect-not-observed": "was not seen to take effect",
  healed: "healed",
  "gone-observed": "is gone",
  "gone-not-observed": "was not seen to go",
  skipped: "left out",
};

function faultWords(entry: Extract<HistoryEntry, { kind: "fault" }>) {
  const { id, phase, says } = entry;
  const isOver = phase === "healed" || phase === "gone-observed";
  return {
    says: `fault ${id} ${PHASES[phase] ?? phase}: ${says}`,
    tone: isOver ? "healed-text" : "hurt-text",
  };
}

function alertWords({ alert, phase, labels }: Extract<HistoryEntry, { kind: "alert" }>) {
  if (labels["origin"] === "lab-control") return null;
  const window = labels["window"] === undefined ? "" : ` (${labels["window"]})`;
  const page = phase === "firing" && labels["pager"] !== undefined ? ", which pages" : "";
  return { says: `${alert}${window} is ${phase}${page}`, tone: "told-text" };
}

function plain(says: string) {
  return { says, tone: "" };
}
