import { LabError } from "../../kit/errors.ts";
import { FAULTS } from "../faults/registry.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { Scenario } from "../scenario/scenario.ts";

/**
 * Refuses faults that the runtime cannot suffer, before anything starts.
 * @throws LabError `LAB_NEEDS_CONTAINERS` (input) with the faults.
 */
export function checkRuntimeNeeds({ steps }: Pick<Scenario, "steps">, runtime: RuntimeKind): void {
  if (runtime === "container") return;
  const names = steps.flatMap((step) => (step.kind === "inject" ? [step.fault.name] : []));
  const wanting = [...new Set(names)].filter((name) => FAULTS.get(name)?.runtime === "container");
  if (wanting.length === 0) return;
  throw new LabError(
    "input",
    "LAB_NEEDS_CONTAINERS",
    `only containers can suffer ${wanting.join(", ")}`,
    { hint: "Run it with --runtime container." },
  );
}
