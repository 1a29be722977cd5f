import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LabError, whyUnreadable } from "../../kit/errors.ts";
import { judgeAgain } from "../rehearse/judge-again.ts";
import { changesText, differences, differencesText } from "../report/differences.ts";
import type { RunResult } from "../report/run-result.ts";
import { exitCodeOf } from "./exit-code.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab judge`: a finished run again, from its folder alone. */
export async function judgeVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const runFolder = resolve(operands[0] ?? ".");
  const { before, now } = await judgeAgain({
    runFolder,
    projectRoot,
    say: (text) => err(`${text}\n`),
  });
  if (options["json"] === true) out(`${JSON.stringify(now)}\n`);
  else {
    out(`${now.scenario}: ${now.verdict}, ${now.reason}\n`);
    const changed = differences(before, now).filter(({ a, b }) => a !== b);
    if (changed.length === 0) out("The same as when it ran.\n");
    else out(`\nThen, and now:\n${changesText(changed)}`);
  }
  return exitCodeOf(now);
}

/** `kaslab diff`: two finished runs side by side. */
export async function diffVerb(
  { operands, options }: ParsedArguments,
  { out }: VerbContext,
): Promise<number> {
  const [a, b] = await Promise.all(operands.map((folder) => resultOf(folder)));
  if (a === undefined || b === undefined) return EXIT_CODES.input;
  const rows = differences(a, b);
  out(options["json"] === true ? `${JSON.stringify(rows)}\n` : differencesText(rows));
  return EXIT_CODES.pass;
}

async function resultOf(folder: string): Promise<RunResult> {
  try {
    return JSON.parse(await readFile(join(folder, "result.json"), "utf8")) as RunResult;
  } catch (error) {
    throw new LabError("input", "REPORT_NO_RUN", `${folder}/result.json: ${whyUnreadable(error)}`, {
      hint: "Give the folder of a finished run, as `kaslab run` prints it.",
    });
  }
}
