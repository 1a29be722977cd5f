import assert from "node:assert/strict";
import { test } from "node:test";
import { happened } from "../scenario/synthetic-evidence.ts";
import { logTime } from "./log-reader.ts";

test("logs of the user's agentk are stamped by the wall, those of the lab's parts in lab time", () => {
  const started = happened(0, {
    kind: "run-started",
    run: "r",
    scenario: "s",
    seed: "1",
    speed: 20,
    epochMs: 0,
    version: "v",
    withoutFaults: false,
  });
  const atMs = logTime(undefined, [started]);
  const beganMs = Date.parse(started.wall);
  assert.equal(atMs("agent-1", beganMs + 3_000), started.at + 60_000);
  assert.equal(atMs("agentk", 5), 5);
  assert.equal(atMs("kas-1", 5), 5);
});
