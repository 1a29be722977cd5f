import { LabError } from "../../kit/errors.ts";
import { loadScenario, scenarioNames } from "../scenario/load.ts";
import { EXIT_CODES } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import type { VerbContext } from "./verb-context.ts";

/** `kaslab check`: every file, every mistake. */
export function checkVerb(
  { operands }: ParsedArguments,
  { projectRoot, out, err }: VerbContext,
): number {
  const references = operands.length > 0 ? operands : scenarioNames(projectRoot);
  let bad = 0;
  for (const reference of references) {
    try {
      const scenario = loadScenario(reference, projectRoot);
      out(`${reference}: fine, ${scenario.expectations.length} expectations\n`);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      bad += 1;
      err(`${error.message}\n${error.hint === undefined ? "" : `${error.hint}\n`}`);
    }
  }
  return bad === 0 ? EXIT_CODES.pass : EXIT_CODES.input;
}
