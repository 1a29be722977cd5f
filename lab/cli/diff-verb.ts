import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError, whyUnreadable } from "../../kit/errors.ts";
import type { DrillResult } from "../drill/api/result.ts";
import { drillDifferences } from "../drill/compare-results.ts";
import { DRILL_FILE, isDrillFolder, readDrill } from "../rehearse/drill/drill-folder.ts";
import { differences, differencesText, type Difference } from "../report/differences.ts";
import type { RunResult } from "../report/run-result.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab diff`: two finished runs side by side, or two drills. */
export async function diffVerb(
  { operands, options }: ParsedArguments,
  { out }: VerbContext,
): Promise<number> {
  const [a = "", b = ""] = operands;
  const rows = await rowsOf(a, b);
  out(options["json"] === true ? `${JSON.stringify(rows)}\n` : differencesText(rows));
  return EXIT_CODES.pass;
}

async function rowsOf(a: string, b: string): Promise<readonly Difference[]> {
  const [isDrillA, isDrillB] = await Promise.all([isDrillFolder(a), isDrillFolder(b)]);
  if (isDrillA && isDrillB) return drillDifferences(...(await both(a, b, drillOf)));
  if (!isDrillA && !isDrillB) return differences(...(await both(a, b, resultOf)));
  const [drill, run] = isDrillA ? [a, b] : [b, a];
  const message = `${drill} is a drill, ${run} is not: they have no figures in common`;
  throw new LabError("input", "REPORT_NOT_ALIKE", message, {
    hint: `Compare a drill with a drill. kaslab judge ${drill}   tells its score.`,
  });
}

async function both<T>(
  a: string,
  b: string,
  read: (folder: string) => Promise<T>,
): Promise<[T, T]> {
  return await Promise.all([read(a), read(b)]);
}

async function drillOf(folder: string): Promise<DrillResult> {
  const read = await readDrill(folder);
  if ("value" in read) return read.value;
  throw new LabError("input", "DRILL_NOT_WHOLE", `${join(folder, DRILL_FILE)}: ${read.why}`, {
    hint: "Give the folder of a drill that has ended. kaslab open shows what is there of this one.",
  });
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
