import { resolve } from "node:path";
import { LabError } from "../../kit/errors.ts";
import type { Overrides } from "../scenario/overrides.ts";
import type { ForeignSource } from "../topology/component.ts";
import type { TopologyShape } from "../topology/presets.ts";
import { textOf } from "./chosen-scenarios.ts";
import type { ParsedArguments } from "./parse-arguments.ts";

/** An agentk that the user brings, and for how many agents; undefined: nobody said how many. */
export interface AgentkChoice {
  readonly from: ForeignSource;
  readonly count: number | "all" | undefined;
}

/**
 * What `--agentk-binary`, `--agentk-image` and `--agentk-count` say together; undefined: nothing.
 * @throws LabError `CLI_BAD_AGENTK`
 */
export function agentkOf(options: ParsedArguments["options"]): AgentkChoice | undefined {
  const [binary, image] = [textOf(options["agentk-binary"]), textOf(options["agentk-image"])];
  const count = countOf(textOf(options["agentk-count"]));
  if (binary !== "" && image !== "") {
    throw bad("--agentk-binary and --agentk-image exclude each other", "Give one of them.");
  }
  if (binary !== "") return { from: { kind: "binary", path: resolve(binary) }, count };
  if (image !== "") return { from: { kind: "image", image }, count };
  if (count === undefined) return undefined;
  throw bad("--agentk-count without a program", "Give --agentk-binary or --agentk-image too.");
}

/** Parameters of a scenario with as many of the user's agents: what was said, what it says, or one. */
export function withYourAgents(
  set: Overrides,
  agentk: AgentkChoice | undefined,
  shape: () => Pick<TopologyShape, "yourAgents">,
): Overrides {
  if (agentk === undefined) return set;
  if (agentk.count !== undefined) return { ...set, "your-agents": agentk.count };
  return shape().yourAgents === undefined ? { ...set, "your-agents": 1 } : set;
}

function countOf(text: string): number | "all" | undefined {
  if (text === "") return undefined;
  if (text === "all") return "all";
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw bad(`--agentk-count: "${text}" is neither a number above 0 nor all`, "Say 2, or all.");
}

function bad(says: string, hint: string): LabError {
  return new LabError("input", "CLI_BAD_AGENTK", says, { hint });
}
