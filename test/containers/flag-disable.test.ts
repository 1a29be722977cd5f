import assert from "node:assert/strict";
import { test } from "node:test";
import { assertPassed, runContained } from "./incident.ts";

test("the runbook's flag incident passes in containers, every expectation of it", async (t) => {
  const run = await runContained(t, "flag-disable", 20);
  assertPassed(run, 14);
  assert.ok(run.log("kas-1").includes('"msg"'), "what a service logs is in the run's folder");
  assert.match(run.history, /"component":"rails"/, "what it tells the lab is in the history");
});
