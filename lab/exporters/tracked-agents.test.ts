import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { addTrackedAgents } from "./tracked-agents.ts";

test("counts the keys that are there, and says nothing when Redis does not", async () => {
  const registry = new Registry();
  const there = new Set(["agent 1", "agent 3"]);
  let answers = true;
  const redis = {
    exists: (...keys: unknown[]) =>
      answers
        ? Promise.resolve(keys.filter((key) => there.has(String(key))).length)
        : Promise.reject(new Error("gone")),
  };
  const keys = [1, 2, 3].map((number) => Buffer.from(`agent ${number}`));
  addTrackedAgents(registry, redis, keys);
  assert.match(await registry.metrics(), /^kaslab_agents_tracked 2$/m);
  answers = false;
  assert.doesNotMatch(await registry.metrics(), /^kaslab_agents_tracked/m);
});
