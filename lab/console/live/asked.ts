import { LabError } from "../../../kit/errors.ts";
import { nearestWord } from "../../../kit/nearest-word.ts";
import type { Random } from "../../../kit/random.ts";
import { FAULTS, type RegisteredFault } from "../../faults/registry.ts";
import { candidates, drawTargets } from "../../scenario/targets.ts";
import { whyImpossible, type Surroundings } from "./fault-info.ts";

/** The fault of this name, if it can be done here. @throws LabError `CONSOLE_ACTION`. */
export function registeredFault(name: string, around: Surroundings): RegisteredFault {
  const registered = FAULTS.get(name);
  if (registered === undefined) {
    const near = nearestWord(name, [...FAULTS.keys()]);
    const hint = near === undefined ? "kaslab list faults" : `Did you mean ${near}?`;
    throw wrong(`unknown fault ${name}`, hint);
  }
  const why = whyImpossible(registered, around);
  if (why !== undefined) throw wrong(why);
  return registered;
}

/**
 * Whom `on` names. Pods that came later are no candidates of a scenario file: they are taken as they
 * are called. @throws LabError `CONSOLE_ACTION`.
 */
export function targetsOf(
  fault: RegisteredFault,
  on: string | undefined,
  around: Surroundings,
  random: Random,
): readonly string[] {
  if (fault.targets === "none") {
    if (on !== undefined) throw wrong(`${fault.name} has no "on"`);
    return [];
  }
  if (on === undefined) throw wrong(`${fault.name} needs "on", such as "one ${fault.targets}"`);
  if (around.pods.includes(on)) return [on];
  const drawn = drawTargets(on, candidates(fault.targets, around.shape), random);
  if (typeof drawn === "string") throw wrong(`on: ${drawn}`);
  return drawn;
}

/** An action that cannot be done as asked. */
export function wrong(message: string, hint?: string): LabError {
  return new LabError("input", "CONSOLE_ACTION", message, hint === undefined ? {} : { hint });
}
