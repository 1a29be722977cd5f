import assert from "node:assert/strict";
import { test } from "node:test";
import { assertPassed, runContained } from "./incident.ts";

test("the runbook's flag incident passes in containers, every expectation of it", async (t) => {
  const run = await runContained(t, "flag-disable", 30);
  assertPassed(run, 14);
  for (const component of ["kas-1", "rails", "links"]) {
    assert.ok(run.log(component).length > 0, component);
  }
});
