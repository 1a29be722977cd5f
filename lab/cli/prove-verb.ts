import { resolve } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { runAsChild } from "../matrix/child-run.ts";
import { eachRun } from "../matrix/each-run.ts";
import { makeRunFolder, runsFolder } from "../rehearse/run-folder.ts";
import { hasFaults } from "../scenario/without-faults.ts";
import type { RunResult } from "../report/run-result.ts";
import { chosenKas } from "./brought-kas.ts";
import { chosenScenarios, jobsOf, textOf } from "./chosen-scenarios.ts";
import { listenForInterrupts } from "./interrupt.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab prove`: scenarios without their faults. A verdict other than fail is a finding. */
export async function proveVerb(
  { operands, options }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): Promise<number> {
  const chosen = chosenKas(options);
  const all = chosenScenarios(operands, textOf(options["suite"]), "", projectRoot);
  const scenarios = all.filter(hasFaults);
  for (const { name } of all.filter((scenario) => !scenarios.includes(scenario))) {
    out(`${name.padEnd(32)} has no faults to leave out\n`);
  }
  const parent = textOf(options["out"]) === "" ? runsFolder(projectRoot) : textOf(options["out"]);
  const { path } = await makeRunFolder(resolve(parent), "prove", ScaledClock.real().wallNow());
  const seed = textOf(options["seed"]);
  const interrupt = listenForInterrupts(err);
  const codes: number[] = [];
  try {
    await eachRun(scenarios, jobsOf(options["jobs"]), async ({ name, file }) => {
      if (interrupt.signal.aborted) return;
      try {
        const { result } = await runAsChild({
          ...{ projectRoot, scenarioFile: file, folder: path, rules: [], withoutFaults: true },
          ...(seed === "" ? {} : { seed }),
          ...chosen,
          signal: interrupt.signal,
          onKillSwitch: (kill) => interrupt.addKill(kill),
        });
        const { says, code } = judgedWithout(result);
        codes.push(code);
        out(`${name.padEnd(32)} ${says}\n`);
      } catch (error) {
        codes.push(EXIT_CODES.environment);
        out(`${name.padEnd(32)} did not run: ${messageOf(error)}\n`);
      }
    });
  } finally {
    interrupt.dispose();
  }
  err(`${path}\n`);
  if (interrupt.signal.aborted) return EXIT_CODES.interrupted;
  return Math.max(EXIT_CODES.pass, ...codes);
}

/** What a run without its faults proves: `fail` that its expectations rest on them. */
function judgedWithout({ verdict, reason, expectations }: RunResult): {
  readonly says: string;
  readonly code: number;
} {
  const failed = expectations.filter((expectation) => expectation.verdict === "fail").length;
  const count = `${failed} of ${expectations.length} expectations fail without the faults`;
  switch (verdict) {
    case "fail":
      return { says: `proven: ${count}`, code: EXIT_CODES.pass };
    case "inconclusive":
      return { says: `open: ${reason}; ${count}`, code: EXIT_CODES.inconclusive };
    case "pass":
      return { says: "PROVES NOTHING: it passes without its faults", code: EXIT_CODES.fail };
  }
}
