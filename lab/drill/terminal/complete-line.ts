import type { DrillCatalogue } from "../api/catalogue.ts";
import { PROMPT_WORDS } from "./parse-line.ts";

/** What Node's readline asks of a completer: the words that fit, and the part they complete. */
export type Completion = [string[], string];

/** Completes the first word, then names of causes, mitigations, their targets, logs, open signals. */
export function completeLine(
  line: string,
  catalogue: DrillCatalogue,
  signals: readonly string[],
): Completion {
  const words = line.trimStart().split(/\s+/);
  const last = words.at(-1) ?? "";
  const fitting = candidates(words, catalogue, signals).filter((word) => word.startsWith(last));
  return [fitting, last];
}

function candidates(
  words: readonly string[],
  catalogue: DrillCatalogue,
  signals: readonly string[],
): readonly string[] {
  const [first = "", second = ""] = words;
  if (words.length === 1) return PROMPT_WORDS.map(({ word }) => word);
  if (words.length === 2) {
    switch (first) {
      case "suspect":
      case "declare":
        return catalogue.causes.map(({ id }) => id);
      case "do":
        return catalogue.mitigations.map(({ id }) => id);
      case "logs":
        return catalogue.logs;
      case "ack":
        return signals;
      default:
        return [];
    }
  }
  if (words.length !== 3 || first !== "do") return [];
  return catalogue.mitigations.find(({ id }) => id === second)?.target?.words ?? [];
}
