import { test } from "node:test";
import { assertPassed, runContained } from "../incident.ts";

test("Redis is lost for a while: the same verdict as with processes", async (t) => {
  assertPassed(await runContained(t, "redis-loss", 30), 12);
});

test("pods come and go: the same verdict as with processes", async (t) => {
  assertPassed(await runContained(t, "pod-churn", 30), 9);
});

test("the primary of Redis dies and its sentinels, in containers too, promote a replica", async (t) => {
  assertPassed(await runContained(t, "redis-failover", 10), 12);
});
