import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError, whyUnreadable } from "../../kit/errors.ts";
import { compareMatrices, comparisonExitCode } from "../matrix/compare.ts";
import type { Matrix } from "../matrix/matrix.ts";
import { MatrixProgress } from "../matrix/matrix-progress.ts";
import { renderComparison } from "../matrix/render/comparison.ts";
import { renderHtml } from "../matrix/render/html.ts";
import { parseMatrix, renderJson } from "../matrix/render/json.ts";
import { renderMarkdown } from "../matrix/render/markdown.ts";
import { paint } from "../report/text-output.ts";
import { renderTerminal } from "../matrix/render/terminal.ts";
import { runMatrix } from "../matrix/run-matrix.ts";
import { shardOf } from "../matrix/shard.ts";
import { makeRunFolder, runsFolder } from "../rehearse/run-folder.ts";
import { chosenKas } from "./brought-kas.ts";
import { chosenScenarios, jobsOf, textOf } from "./chosen-scenarios.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { terminalOutput } from "./terminal-output.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab matrix`: every incident against every alert. */
export async function matrixVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const chosen = chosenKas(options);
  const suite = textOf(options["suite"]);
  const against = textOf(options["against"]);
  const old = against === "" ? null : await readMatrix(against);
  const scenarios = shardOf(
    chosenScenarios(operands, suite, textOf(options["rules"]), projectRoot),
    textOf(options["shard"]),
  );
  const folder = await folderOf(textOf(options["resume"]), textOf(options["out"]), projectRoot);
  const interrupt = listenForInterrupts(err);
  const seed = textOf(options["seed"]);
  const rules = textOf(options["rules"]);
  const jobs = jobsOf(options["jobs"]);
  let matrix: Matrix;
  try {
    matrix = await runMatrix({
      scenarios,
      suite,
      folder,
      jobs,
      rehearse: {
        projectRoot,
        ...chosen,
        signal: interrupt.signal,
        onKillSwitch: (kill) => (jobs > 1 ? interrupt.addKill(kill) : interrupt.setKill(kill)),
        ...(seed === "" ? {} : { seed }),
        ...(rules === "" ? {} : { rules: [resolve(rules)] }),
      },
      progress: new MatrixProgress(terminalOutput(process.stderr), ScaledClock.real()),
    });
  } finally {
    interrupt.dispose();
  }
  await writeFile(join(folder, "matrix.json"), renderJson(matrix));
  await writeFile(join(folder, "matrix.md"), renderMarkdown(matrix));
  await writeFile(join(folder, "matrix.html"), renderHtml(matrix));
  const isJson = options["json"] === true;
  if (isJson) out(`${JSON.stringify(JSON.parse(renderJson(matrix)))}\n`);
  else out(renderTerminal(terminalOutput(process.stdout), matrix));
  err(`\n${folder}/matrix.html\n`);
  if (interrupt.signal.aborted) return EXIT_CODES.interrupted;
  if (old !== null) {
    const comparison = compareMatrices(old, matrix);
    if (isJson) out(`${JSON.stringify({ version: 1, kind: "comparison", ...comparison })}\n`);
    else {
      const output = terminalOutput(process.stdout);
      out(`\n${paint(output, "strong", `Against ${against}`)}\n`);
      out(renderComparison(output, comparison));
    }
    return comparisonExitCode(comparison);
  }
  return exitCodeOf(matrix);
}

function exitCodeOf({ rows, missing }: Matrix): number {
  if (rows.some(({ verdict }) => verdict === "fail")) return EXIT_CODES.fail;
  const isOpen = rows.some(({ verdict }) => verdict === "inconclusive") || missing.length > 0;
  return isOpen ? EXIT_CODES.inconclusive : EXIT_CODES.pass;
}

async function folderOf(resume: string, outFolder: string, projectRoot: string): Promise<string> {
  if (resume !== "") {
    await mkdir(resolve(resume), { recursive: true });
    return resolve(resume);
  }
  const parent = outFolder === "" ? runsFolder(projectRoot) : resolve(outFolder);
  const { path } = await makeRunFolder(parent, "matrix", ScaledClock.real().wallNow());
  return path;
}

async function readMatrix(file: string): Promise<Matrix> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new LabError("input", "MATRIX_UNREADABLE", `${file}: ${whyUnreadable(error)}`, {
      hint: "Give the matrix.json of an earlier matrix.",
    });
  }
  return parseMatrix(text, file);
}
