import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError } from "../../kit/errors.ts";
import { compareExitCode, comparisonOf } from "../compare/comparison.ts";
import { compareHtml, compareMarkdown, compareText } from "../compare/render.ts";
import { MatrixProgress } from "../matrix/matrix-progress.ts";
import { speedOf } from "../rehearse/brought-run.ts";
import { rehearse } from "../rehearse/rehearse.ts";
import { makeRunFolder, runsFolder } from "../rehearse/run-folder.ts";
import type { RunResult } from "../report/run-result.ts";
import { checkBrought } from "../scenario/foreign/refusals.ts";
import { loadScenario } from "../scenario/load.ts";
import type { BroughtKas } from "../topology/brought-kas.ts";
import { checkedTogether, kasOfWord } from "./brought-kas.ts";
import { runtimeOf, textOf } from "./chosen-scenarios.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { terminalOutput } from "./terminal-output.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab compare`: one scenario, one seed, two builds of kas, one page of differences. */
export async function compareVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const scenarioRef = operands[0] ?? "";
  const sides = { a: sideOf(options, "a"), b: sideOf(options, "b") };
  const rules = textOf(options["rules"]) === "" ? [] : [resolve(textOf(options["rules"]))];
  const seed = textOf(options["seed"]);
  const asked = typeof options["speed"] === "number" ? { speed: options["speed"] } : {};
  const scenario = loadScenario(scenarioRef, projectRoot, { rules });
  for (const kas of Object.values(sides)) {
    if (kas !== undefined) checkBrought(scenario, kas, speedOf(scenario, { ...asked, kas }));
  }
  const parent = textOf(options["out"]);
  const { path: folder } = await makeRunFolder(
    parent === "" ? runsFolder(projectRoot) : resolve(parent),
    "compare",
    ScaledClock.real().wallNow(),
  );
  const interrupt = listenForInterrupts(err);
  const progress = new MatrixProgress(terminalOutput(process.stderr), ScaledClock.real());
  const run = async (side: "a" | "b"): Promise<RunResult> => {
    const kas = sides[side];
    const { result } = await rehearse({
      ...{ scenarioRef, projectRoot, rules, ...asked, kas },
      ...(seed === "" ? {} : { seed }),
      runtime: runtimeFor(kas, options),
      keep: false,
      withoutFaults: false,
      outFolder: folder,
      reporters: [progress.reporterOf(`${side.toUpperCase()}  ${scenario.name}`)],
      signal: interrupt.signal,
      onKillSwitch: (kill) => interrupt.setKill(kill),
    });
    progress.say(`${side.toUpperCase()}  ${result.verdict}: ${result.reason}\n`);
    return result;
  };
  try {
    const a = await run("a");
    if (interrupt.signal.aborted) return EXIT_CODES.interrupted;
    const b = await run("b");
    if (b.interrupted) return EXIT_CODES.interrupted;
    const comparison = comparisonOf(a, b);
    const json = JSON.stringify(comparison);
    await writeFile(join(folder, "compare.json"), `${json}\n`);
    await writeFile(join(folder, "compare.md"), compareMarkdown(comparison));
    await writeFile(join(folder, "compare.html"), compareHtml(comparison));
    out(options["json"] === true ? `${json}\n` : `\n${compareText(comparison)}`);
    err(`${folder}/compare.html\n`);
    return compareExitCode(comparison);
  } finally {
    interrupt.dispose();
  }
}

function sideOf(options: ParsedArguments["options"], name: "a" | "b"): BroughtKas | undefined {
  const word = textOf(options[name]);
  if (word !== "") return kasOfWord(word, name);
  throw new LabError("input", "CLI_KAS", `kaslab compare needs --${name} kas=…`, {
    hint: "Say kas=PATH, kas=image:IMAGE or kas=built-in for each of --a and --b.",
  });
}

function runtimeFor(
  kas: BroughtKas | undefined,
  options: ParsedArguments["options"],
): ReturnType<typeof runtimeOf> {
  const asked = options["runtime"];
  return kas === undefined ? runtimeOf(asked) : checkedTogether(kas, asked).runtime;
}
