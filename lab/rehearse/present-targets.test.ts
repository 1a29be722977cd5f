import assert from "node:assert/strict";
import { it } from "node:test";
import { FAULTS } from "../faults/registry.ts";
import { presentTargets } from "./present-targets.ts";

void it("names the pods that are there now, in the place of those that were replaced", () => {
  const fault = FAULTS.get("kas-kill")?.bind({});
  assert.ok(fault !== undefined && "inject" in fault);
  const now = (targets: readonly string[], pods: readonly string[]): readonly string[] =>
    presentTargets(
      { kind: "inject", id: "x", atMs: 0, fault, targets, byOperator: false, says: "" },
      pods,
    );
  assert.deepEqual(now(["kas-1"], ["kas-1", "kas-2"]), ["kas-1"]);
  assert.deepEqual(now(["kas-1"], ["kas-2", "kas-3"]), ["kas-2"]);
  assert.deepEqual(now(["kas-2"], ["kas-4", "kas-7"]), ["kas-7"]);
  assert.deepEqual(now(["kas-1", "kas-2"], ["kas-2", "kas-3"]), ["kas-2"]);
  assert.deepEqual(now(["agent-1", "kas-1->redis"], ["kas-3"]), ["agent-1", "kas-1->redis"]);
  assert.deepEqual(now(["kas-1"], []), ["kas-1"]);
});
