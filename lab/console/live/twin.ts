import { COMMAND } from "../../../kit/installation.ts";
import type { ActionRequest } from "../api.ts";

/** The same action from a terminal: what `kaslab do` reads. */
export function twinOf(request: ActionRequest, command: string = COMMAND): string {
  return [command, "do", ...wordsOf(request).map(quoted)].join(" ");
}

function wordsOf(request: ActionRequest): readonly string[] {
  switch (request.kind) {
    case "inject": {
      const { fault, on, with: parameters = {} } = request;
      const json =
        Object.keys(parameters).length === 0 ? [] : ["--with", JSON.stringify(parameters)];
      const during = request.for === undefined ? [] : ["--for", request.for];
      return ["inject", fault, ...option("--on", on), ...json, ...during];
    }
    case "heal":
      return ["heal", request.id];
    case "heal-all":
      return ["heal-all"];
    case "flag": {
      const name = request.name ?? "kubernetes_agent_internal_api";
      return ["flag", name, request.enabled ? "on" : "off"];
    }
    case "scale":
      return ["scale", String(request.replicas)];
    case "restart":
      return ["restart", ...option("--on", request.on)];
    case "commit":
      return ["commit", request.agent, ...option("--bytes", request.bytes)];
    case "note":
      return ["note", request.says];
  }
}

function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [name, String(value)];
}

/** As a POSIX shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
