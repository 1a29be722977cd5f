import type { Step } from "./scenario.ts";

/**
 * Whether a run without faults leaves something of this step out: an injection, or the size of a
 * configuration file that the scenario makes big.
 */
export function isLeftOut(step: Pick<Step, "kind"> & { readonly bytes?: number | null }): boolean {
  return step.kind === "inject" || (step.kind === "commit" && (step.bytes ?? null) !== null);
}

/** Whether a scenario without its faults is another one at all. */
export function hasFaults(scenario: { readonly steps: readonly Step[] }): boolean {
  return scenario.steps.some((step) => isLeftOut(step));
}
