import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LabError } from "../../kit/errors.ts";
import type { DrillEnding } from "../drill/api/result.ts";
import type { RunResult } from "../report/run-result.ts";
import { EXIT_CODES } from "./options.ts";

/** The exit code of one run. */
export function exitCodeOf(result: Pick<RunResult, "verdict" | "interrupted">): number {
  return result.interrupted ? EXIT_CODES.interrupted : EXIT_CODES[result.verdict];
}

/** The exit code of a drill that ended so. */
export const DRILL_EXITS: Readonly<Record<DrillEnding, number>> = {
  restored: EXIT_CODES.pass,
  "gave-up": EXIT_CODES.fail,
  "timed-out": EXIT_CODES.fail,
  interrupted: EXIT_CODES.interrupted,
};

/** Of several codes the one that says most. */
export function worstExitCode(codes: readonly number[]): number {
  const { defect, environment, input, interrupted, fail, inconclusive } = EXIT_CODES;
  const order = [defect, environment, input, interrupted, fail, inconclusive];
  return order.find((code) => codes.includes(code)) ?? EXIT_CODES.pass;
}

/** Prints an error as people need it and says with which code to end. Stacks go to a file. */
export function reportError(error: unknown, say: (text: string) => void): number {
  if (error instanceof LabError && error.errorClass !== "defect") {
    say(`${error.message}\n`);
    if (error.hint !== undefined) say(`${error.hint}\n`);
    return EXIT_CODES[error.errorClass];
  }
  const message = error instanceof Error ? error.message : String(error);
  const file = join(mkdtempSync(join(tmpdir(), "kas-lab-defect-")), "stack.txt");
  writeFileSync(file, error instanceof Error ? String(error.stack) : message);
  say(`This is a defect in the lab: ${message.split("\n", 1)[0] ?? ""}\n  where  ${file}\n`);
  return EXIT_CODES.defect;
}
