import { join, resolve } from "node:path";
import type { KasOfRun } from "../../contracts/history.ts";
import { COMMAND, PROJECT_ROOT } from "../../kit/installation.ts";
import type { YoursResult } from "../report/run-result.ts";

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
  {
    projectRoot = PROJECT_ROOT,
    kas,
    yours,
  }: {
    readonly projectRoot?: string;
    readonly kas?: Pick<KasOfRun, "from" | "name"> | undefined;
    readonly yours?: Pick<YoursResult, "names" | "program"> | undefined;
  } = {},
): string {
  const known = join(projectRoot, "scenarios", `${scenario.name}.yaml`);
  const word = resolve(scenario.file) === known ? scenario.name : scenario.file;
  const brought = kas === undefined ? "" : ` --kas-${kas.from} ${kas.name}`;
  const agentk = yours === undefined ? "" : ` ${agentkOptions(yours)}`;
  return `${COMMAND} run ${word}${brought} --seed ${seed}${agentk}`;
}
