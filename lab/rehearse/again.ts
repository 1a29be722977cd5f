import { join, resolve } from "node:path";
import type { KasOfRun } from "../../contracts/history.ts";
import { COMMAND, PROJECT_ROOT } from "../../kit/installation.ts";

/** The command that plays a scenario again: by name, or by path when the file is the user's own. */
export function againCommand(
  scenario: { readonly name: string; readonly file: string },
  seed: string,
  {
    projectRoot = PROJECT_ROOT,
    kas,
  }: {
    readonly projectRoot?: string;
    readonly kas?: Pick<KasOfRun, "from" | "name"> | undefined;
  } = {},
): string {
  const known = join(projectRoot, "scenarios", `${scenario.name}.yaml`);
  const word = resolve(scenario.file) === known ? scenario.name : scenario.file;
  const brought = kas === undefined ? "" : ` --kas-${kas.from} ${kas.name}`;
  return `${COMMAND} run ${word}${brought} --seed ${seed}`;
}
