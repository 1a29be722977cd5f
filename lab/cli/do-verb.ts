import { LabError, messageOf } from "../../kit/errors.ts";
import { COMMAND } from "../../kit/installation.ts";
import type { ActionRecord, ActionRequest, ApiError, PlayedScenario } from "../console/api.ts";
import { findDoor, type Door } from "../console/live/door.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** Limit of one request, wall ms: an injection may take as long as a component's start. */
const TIMEOUT_WALL_MS = 60_000;

/** `kaslab do`: what the page can do, from a terminal, to the lab that runs. */
export async function doVerb(
  { operands, options }: ParsedArguments,
  { out, err }: VerbContext,
): Promise<number> {
  const { run, json } = options;
  const door = findDoor(typeof run === "string" ? run : undefined);
  if (operands[0] === "scenario") {
    const played = (await ask(door, "/api/actions/scenario")) as PlayedScenario;
    for (const says of played.leftOut) err(`${says}\n`);
    out(json === true ? `${JSON.stringify(played)}\n` : played.yaml);
    return EXIT_CODES.pass;
  }
  const record = (await ask(door, "/api/actions", requestOf(operands, options))) as ActionRecord;
  out(json === true ? `${JSON.stringify(record)}\n` : `${record.id}  ${record.says}\n`);
  return EXIT_CODES.pass;
}

/** @throws LabError `CLI_USAGE`. */
export function requestOf(
  operands: readonly string[],
  options: ParsedArguments["options"],
): ActionRequest {
  const [kind = "", word, value] = operands;
  const text = (name: string): string | undefined => {
    const given = options[name];
    return typeof given === "string" ? given : undefined;
  };
  const on = text("on");
  switch (kind) {
    case "inject": {
      const during = text("for");
      return {
        kind,
        fault: needed(word, "inject redis-kill"),
        ...(on === undefined ? {} : { on }),
        ...withOf(text("with")),
        ...(during === undefined ? {} : { for: during }),
      };
    }
    case "heal":
      return { kind, id: needed(word, "heal hand-1") };
    case "heal-all":
      return { kind };
    case "flag": {
      // The name may be left out: there is one that everybody means.
      const [name, state] = value === undefined ? [undefined, word] : [word, value];
      if (state !== "on" && state !== "off") throw usage("flag kubernetes_agent_internal_api off");
      return { kind, ...(name === undefined ? {} : { name }), enabled: state === "on" };
    }
    case "scale": {
      const replicas = Number(needed(word, "scale 3"));
      if (!Number.isInteger(replicas)) throw usage("scale 3");
      return { kind, replicas };
    }
    case "restart":
      return { kind, ...(on === undefined ? {} : { on }) };
    case "commit": {
      const { bytes } = options;
      const agent = needed(word, "commit agent-1");
      return { kind, agent, ...(typeof bytes === "number" ? { bytes } : {}) };
    }
    case "note":
      return { kind, says: needed(word, "note 'looks like Redis'") };
    default:
      throw usage("inject redis-kill");
  }
}

function withOf(text: string | undefined): { with?: Record<string, unknown> } {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { with: value as Record<string, unknown> };
    }
  } catch {
    // Told below.
  }
  throw usage(`inject link-latency --on 'all kas->redis' --with '{"delay":"200ms"}'`);
}

function needed(word: string | undefined, example: string): string {
  if (word === undefined) throw usage(example);
  return word;
}

function usage(example: string): LabError {
  const says = "kaslab do cannot read this action";
  return new LabError("input", "CLI_USAGE", says, { hint: `For example:  kaslab do ${example}` });
}

async function ask({ url, token }: Door, path: string, body?: object): Promise<unknown> {
  const call = fetch(`${url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_WALL_MS),
  });
  const response = await call.catch((error: unknown) => {
    const says = `the lab at ${url} does not answer: ${messageOf(error)}`;
    throw new LabError("environment", "CONSOLE_LAB_GONE", says, {
      cause: error,
      hint: `Look whether it still runs, or start one:  ${COMMAND} up`,
    });
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const { code, message, hint } = (answer as ApiError).error;
  throw new LabError(response.status < 500 ? "input" : "environment", code, message, { hint });
}
