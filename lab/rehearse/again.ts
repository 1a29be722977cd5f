import { join, resolve } from "node:path";
import type { YoursResult } from "../report/run-result.ts";
import { COMMAND, PROJECT_ROOT } from "../../kit/installation.ts";

/** The options that bring the user's agentk again. */
function agentkOptions({ names, program }: Pick<YoursResult, "names" | "program">): string {
  const option =
    program.kind === "binary" ? "--agentk-binary" : "--runtime container --agentk-image";
  const value = program.kind === "binary" ? program.path : program.image;
  return `${option} ${value} --agentk-count ${names.length}`;
}

/** The command that plays a scenario again: by name, or by path when the file is the user's own. */
export function againCommand(
  scenario: { readonly name: string; readonly file: string },
  seed: string,
  yours?: Pick<YoursResult, "names" | "program">,
  projectRoot = PROJECT_ROOT,
): string {
  const known = join(projectRoot, "scenarios", `${scenario.name}.yaml`);
  const word = resolve(scenario.file) === known ? scenario.name : scenario.file;
  const agentk = yours === undefined ? "" : ` ${agentkOptions(yours)}`;
  return `${COMMAND} run ${word} --seed ${seed}${agentk}`;
}
