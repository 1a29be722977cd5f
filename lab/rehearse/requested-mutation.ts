import { KAS_MUTATION_NAMES, KAS_MUTATIONS, kasMutationOf } from "../../contracts/kas-mutations.ts";
import type { KasMutation } from "../../contracts/kas-mutations.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { LabError } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";

/**
 * The mutation that a test asks for by its environment, or null. Not an option of the command line:
 * nobody rehearses an incident with a kas that is broken on purpose.
 * @throws LabError `LAB_UNKNOWN_MUTATION`.
 */
export function requestedMutation(
  environment: Readonly<Record<string, string | undefined>>,
): KasMutation | null {
  const word = environment[LAUNCH_ENV.mutation];
  if (word === undefined || word === "") return null;
  const mutation = kasMutationOf(word);
  if (mutation !== undefined) return mutation;
  const nearest = nearestWord(word, KAS_MUTATION_NAMES);
  const says = `${LAUNCH_ENV.mutation}: unknown mutation "${word}"`;
  throw new LabError("input", "LAB_UNKNOWN_MUTATION", says, {
    hint:
      (nearest === undefined ? "" : `Did you mean "${nearest}"? `) +
      `Known: ${KAS_MUTATION_NAMES.join(", ")}. Unset the variable unless you test scenarios.`,
  });
}

/** What the report says of it: a verdict under a mutation tells of the scenario, not of kas. */
export function mutationNotes(mutation: KasMutation | null): readonly string[] {
  if (mutation === null) return [];
  return [
    `kas was broken on purpose: mutation ${mutation} was on (${KAS_MUTATIONS[mutation]}). ` +
      `This verdict tells of the scenario, not of kas; unset ${LAUNCH_ENV.mutation} for a real run.`,
  ];
}
