import { resolve } from "node:path";
import { isDrillFolder } from "../rehearse/drill/drill-folder.ts";
import { judgeAgain } from "../rehearse/judge-again.ts";
import { changesText, differences } from "../report/differences.ts";
import { exitCodeOf } from "./exit-code.ts";
import { judgeDrillFolder } from "./judge-drill.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab judge`: a finished run or drill again, from its folder alone. */
export async function judgeVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const runFolder = resolve(operands[0] ?? ".");
  const asJson = options["json"] === true;
  if (await isDrillFolder(runFolder)) return await judgeDrillFolder(runFolder, { asJson, out });
  const { before, now } = await judgeAgain({
    runFolder,
    projectRoot,
    say: (text) => err(`${text}\n`),
  });
  if (asJson) out(`${JSON.stringify(now)}\n`);
  else {
    out(`${now.scenario}: ${now.verdict}, ${now.reason}\n`);
    const changed = differences(before, now).filter(({ a, b }) => a !== b);
    if (changed.length === 0) out("The same as when it ran.\n");
    else out(`\nThen, and now:\n${changesText(changed)}`);
  }
  return exitCodeOf(now);
}
