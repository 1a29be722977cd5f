import type { KasOfRun } from "../../contracts/history.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { LabError } from "../../kit/errors.ts";
import { broughtWords } from "../scenario/foreign/refusals.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { broughtName, type BroughtKas } from "../topology/brought-kas.ts";
import { requestedMutation } from "./requested-mutation.ts";

/** What the history tells of a kas of the user's, for judges. */
export function kasOfRun(kas: BroughtKas): KasOfRun {
  const isRunning = kas.kind === "address";
  return {
    from: kas.kind,
    name: broughtName(kas),
    metrics: !isRunning || kas.metrics !== null,
    log: !isRunning,
  };
}

/**
 * Sentences for every report.
 * @throws LabError `LAB_KAS_CANNOT` (input) when a mutation is asked for, which only the lab's own can have.
 */
export function broughtNotes(kas: BroughtKas): readonly string[] {
  if (requestedMutation(process.env) !== null) {
    throw new LabError(
      "input",
      "LAB_KAS_CANNOT",
      `${broughtName(kas)} cannot be broken on purpose: only the lab's own kas knows mutations`,
      { hint: `Unset ${LAUNCH_ENV.mutation}.` },
    );
  }
  return [`kas was ${broughtName(kas)}: ${broughtWords(kas).join("; ")}.`];
}

/** The speed that was asked for, or the scenario's; a kas that already runs knows only its own. */
export function speedOf(
  scenario: Pick<Scenario, "speed">,
  { speed, kas }: { readonly speed?: number; readonly kas?: BroughtKas | undefined },
): number {
  return speed ?? (kas?.kind === "address" ? 1 : scenario.speed);
}
