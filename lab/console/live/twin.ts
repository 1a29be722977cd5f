import { shellWord } from "../../../kit/shell-word.ts";
import type { ActionRequest } from "../api.ts";

/**
 * The same action from a terminal: what `kaslab do` reads. Forms of the page and the history have it
 * from here alone, so it runs in a browser, too.
 * @param command how a person calls the lab: `./kaslab`
 */
export function twinOf(request: ActionRequest, command: string): string {
  const { operands, options } = wordsOf(request);
  // A note may begin with a dash, which is no option then.
  const words = operands.some((operand) => operand.startsWith("-"))
    ? [request.kind, ...options, "--", ...operands]
    : [request.kind, ...operands, ...options];
  return [command, "do", ...words.map(shellWord)].join(" ");
}

function wordsOf(request: ActionRequest): {
  readonly operands: readonly string[];
  readonly options: readonly string[];
} {
  switch (request.kind) {
    case "inject": {
      const { fault, on, with: parameters = {} } = request;
      const json = Object.keys(parameters).length === 0 ? undefined : JSON.stringify(parameters);
      const options = [
        ...option("--on", on),
        ...option("--with", json),
        ...option("--for", request.for),
      ];
      return { operands: [fault], options };
    }
    case "heal":
      return { operands: [request.id], options: [] };
    case "heal-all":
      return { operands: [], options: [] };
    case "flag": {
      const name = request.name ?? "kubernetes_agent_internal_api";
      return { operands: [name, request.enabled ? "on" : "off"], options: [] };
    }
    case "scale":
      return { operands: [String(request.replicas)], options: [] };
    case "restart":
      return { operands: [], options: option("--on", request.on) };
    case "commit":
      return { operands: [request.agent], options: option("--bytes", request.bytes) };
    case "note":
      return { operands: [request.says], options: [] };
  }
}

function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [name, String(value)];
}
