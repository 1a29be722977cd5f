import { LabError } from "../../kit/errors.ts";
import type { Random } from "../../kit/random.ts";
import { causeOf, type Cause } from "./causes.ts";
import type { FaultRef } from "./fault-ref.ts";
import { healersOf } from "./mitigations.ts";

/** The tag of scenarios among which `random` draws. */
export const DRILL_TAG = "drill";
/** The operand that lets the seed choose. */
export const RANDOM = "random";

/** An injection of a scenario's timeline. */
export interface CandidateFault extends FaultRef {
  readonly byOperator: boolean;
  readonly healsItself: boolean;
  /** The scenario itself ends it after a while (`for:`). */
  readonly isTemporary: boolean;
}

/** What is asked about in a drill: only the faults that stay until somebody heals them. */
export interface Subject {
  readonly cause: Cause;
  /** Ids of the steps to inject. */
  readonly steps: readonly string[];
  readonly faults: readonly FaultRef[];
  readonly healedBy: readonly string[];
}

/** Draws a name; the same seed and the same names give the same one. */
export function drawIncident(names: readonly string[], random: Random): string {
  const drawn = names[random.split("incident").below(names.length)];
  if (drawn !== undefined) return drawn;
  throw new LabError("input", "DRILL_NONE", `no scenario has the tag "${DRILL_TAG}"`, {
    hint: "Name an incident: kaslab drill flag-disable",
  });
}

/**
 * The faults of a scenario that a drill is about: those that stay until healed. What an operator
 * does in the scenario is left to the player, unless it is all that happens.
 * @throws LabError `DRILL_UNSUITED` when there is none, or more than one cause.
 */
export function subjectOf(scenario: string, all: readonly CandidateFault[]): Subject {
  const lasting = all.filter(({ healsItself, isTemporary }) => !healsItself && !isTemporary);
  const own = lasting.filter(({ byOperator }) => !byOperator);
  const faults = own.length > 0 ? own : lasting;
  const causes = new Set(faults.map(causeOf));
  const [cause] = causes;
  if (cause === undefined || causes.size !== 1) {
    const why =
      faults.length === 0
        ? "no fault of it stays until somebody heals it"
        : "its faults have no one cause that can be declared";
    throw new LabError(
      "input",
      "DRILL_UNSUITED",
      `${scenario} is no incident for a drill: ${why}`,
      {
        hint: "kaslab drill random draws among those that are.",
      },
    );
  }
  return { cause, steps: faults.map(({ id }) => id), faults, healedBy: healersOf(faults) };
}
