import type { DrillCommand } from "../api/command.ts";
import { refuse, unknownWord } from "../refusals.ts";

/** A word at the prompt: what follows it, what it does. */
export interface PromptWord {
  readonly word: string;
  readonly follows: string;
  readonly says: string;
}

/** Everything that can be typed. */
export const PROMPT_WORDS: readonly PromptWord[] = [
  { word: "status", follows: "", says: "signals, alerts, what is under way" },
  { word: "ack", follows: "[S1]", says: "acknowledge a page, an alert or a ticket" },
  { word: "figures", follows: "", says: "the figures of the overview dashboard" },
  { word: "query", follows: "<promql>", says: "ask Prometheus, the last 15 minutes" },
  { word: "logs", follows: "<component> [words]", says: "the newest log lines with these words" },
  { word: "pods", follows: "", says: "kubectl get pods" },
  { word: "endpoints", follows: "", says: "endpoints of the load balancer and their health" },
  { word: "flags", follows: "", says: "the feature flag of the internal API" },
  { word: "redis", follows: "", says: "redis-cli PING and INFO clients" },
  { word: "suspect", follows: "<cause> [words]", says: "note a hypothesis" },
  { word: "note", follows: "<words>", says: "a line for the after-action report" },
  {
    word: "do",
    follows: "<mitigation> [target]",
    says: "do something about it; it is really done",
  },
  { word: "declare", follows: "<cause>", says: "name the cause; the last one counts" },
  { word: "causes", follows: "", says: "the causes that can be named" },
  { word: "mitigations", follows: "", says: "what can be done" },
  { word: "hint", follows: "", says: "the next of three hints, for 5 points" },
  { word: "give-up", follows: "", says: "end the drill and read what it was" },
  { word: "help", follows: "", says: "this list" },
];

/** What a line asks for: a command of the drill, or a list that the prompt prints itself. */
export type Asked =
  | { readonly kind: "command"; readonly command: DrillCommand }
  | { readonly kind: "list"; readonly list: "causes" | "mitigations" | "help" }
  | { readonly kind: "nothing" };

/** Reads a line of the prompt. @throws LabError for what it does not know. */
export function parseLine(line: string): Asked {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return { kind: "nothing" };
  const [word, rest] = split(text);
  const command = (value: DrillCommand): Asked => ({ kind: "command", command: value });
  switch (word) {
    case "status":
      return command({ do: "view" });
    case "ack":
      return command({ do: "acknowledge", ...(rest === "" ? {} : { signal: rest }) });
    case "figures":
      return command({ do: "look", at: "figures" });
    case "query":
      return command({ do: "look", at: "query", query: needed(rest, "query", "up") });
    case "logs": {
      const [component, words] = split(needed(rest, "logs", "kas-1"));
      return command({
        do: "look",
        at: "logs",
        component,
        ...(words === "" ? {} : { text: words }),
      });
    }
    case "pods":
    case "endpoints":
    case "flags":
    case "redis":
      return command({ do: "look", at: "state", state: word });
    case "suspect": {
      const [cause, words] = split(needed(rest, "suspect", "redis-down"));
      return command({ do: "hypothesis", cause, ...(words === "" ? {} : { text: words }) });
    }
    case "note":
      return command({ do: "note", text: needed(rest, "note", "only some agents are away") });
    case "do": {
      const [mitigation, target] = split(needed(rest, "do", "rolling-restart"));
      return command({ do: "mitigate", mitigation, ...(target === "" ? {} : { target }) });
    }
    case "declare":
      return command({ do: "declare", cause: needed(rest, "declare", "redis-down") });
    case "hint":
      return command({ do: "hint" });
    case "give-up":
      return command({ do: "give-up" });
    case "causes":
    case "mitigations":
    case "help":
      return { kind: "list", list: word };
    default:
      throw unknownWord(
        "word",
        word,
        PROMPT_WORDS.map((known) => known.word),
      );
  }
}

/** The first word, and what follows it. */
function split(text: string): [string, string] {
  const [, word = "", rest = ""] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
  return [word, rest.trim()];
}

function needed(rest: string, word: string, example: string): string {
  if (rest !== "") return rest;
  throw refuse(`${word} needs more`, `Such as: ${word} ${example}`);
}
