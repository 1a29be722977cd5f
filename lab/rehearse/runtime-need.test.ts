import assert from "node:assert/strict";
import { test } from "node:test";
import { FAULTS, type BoundFault } from "../faults/registry.ts";
import type { Step } from "../scenario/scenario.ts";
import { checkRuntimeNeeds } from "./runtime-need.ts";

function inject(name: string): Step {
  const fault = FAULTS.get(name)?.bind({}) as BoundFault;
  return { kind: "inject", id: "x", atMs: 0, fault, targets: [], byOperator: false, says: "" };
}

test("faults of containers are refused where components are processes", () => {
  const steps = ["redis-kill", "container-pause", "container-oom", "container-pause"].map(inject);
  assert.throws(() => checkRuntimeNeeds({ steps }, "process"), {
    code: "LAB_NEEDS_CONTAINERS",
    message: "only containers can suffer container-pause, container-oom",
  });
  checkRuntimeNeeds({ steps }, "container");
  checkRuntimeNeeds({ steps: steps.slice(0, 1) }, "process");
});
