import { join, resolve } from "node:path";
import type { KasOfRun } from "../../contracts/history.ts";
import { COMMAND, PROJECT_ROOT } from "../../kit/installation.ts";
import type { YoursResult } from "../report/run-result.ts";

type Yours = Pick<YoursResult, "names" | "program">;

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
    readonly yours?: Yours | undefined;
  } = {},
): string {
  const known = join(projectRoot, "scenarios", `${scenario.name}.yaml`);
  const word = resolve(scenario.file) === known ? scenario.name : scenario.file;
  const brought = kas === undefined ? "" : ` --kas-${kas.from} ${kas.name}`;
  return `${COMMAND} run ${word}${brought}${agentkOptions(yours)} --seed ${seed}`;
}

/** The options that bring the user's agentk again. */
function agentkOptions(yours: Yours | undefined): string {
  if (yours === undefined) return "";
  const { names, program } = yours;
  const value = program.kind === "binary" ? program.path : program.image;
  return ` --agentk-${program.kind} ${value} --agentk-count ${names.length}`;
}
