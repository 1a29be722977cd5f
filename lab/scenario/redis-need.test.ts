import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatMistakes } from "./mistakes.ts";
import { parseScenario } from "./parse.ts";
import { GOOD_FILE, VOCABULARY } from "./sample-scenario.ts";

const FAULT = /fault: feature-flag\n.*\n/;

function parse(fault: string, topology: string): ReturnType<typeof parseScenario> {
  const text = GOOD_FILE.replace(FAULT, `fault: ${fault}\n`).replace(
    "{ extends: runbook-small,",
    `{ extends: runbook-small, ${topology}`,
  );
  return parseScenario(text, "mine.yaml", VOCABULARY);
}

const SENTINEL = "redis: { sentinel: true, replicas: 2 },";

describe("what the topology's Redis must be", () => {
  it("sentinels for a failover, with two replicas unless said", () => {
    for (const topology of [SENTINEL, "redis: { sentinel: true },"]) {
      const parsed = parse("redis-failover", topology);
      assert.ok("scenario" in parsed);
      assert.equal(parsed.scenario.shape.redisReplicas, 2);
    }
  });

  for (const { fault, topology, says } of [
    {
      fault: "redis-failover",
      topology: "",
      says: /^mine\.yaml:\d+:\d+.*redis-failover needs "topology: { redis: { sentinel: true } }"/m,
    },
    { fault: "redis-kill", topology: SENTINEL, says: /redis-kill is for one Redis alone/ },
    {
      fault: "redis-failover",
      topology: "redis: { sentinel: true, replicas: 1 },",
      says: /^mine\.yaml:6:\d+ {2}Too small: expected number to be >=2$/,
    },
    {
      fault: "redis-failover",
      topology: "redis: { sentinels: true },",
      says: /unknown key "sentinels" {3}did you mean "sentinel"/,
    },
    {
      fault: "redis-kill",
      topology: "edge: { health-path: /metrics },",
      says: /"\/metrics" is not one of \/liveness, \/readiness/,
    },
  ]) {
    it(`refuses ${fault} with ${topology === "" ? "one Redis" : topology}`, () => {
      const parsed = parse(fault, topology);
      assert.ok("mistakes" in parsed);
      assert.match(formatMistakes(parsed.mistakes), says);
    });
  }

  it("the health check asks /liveness unless the file says /readiness", () => {
    const paths = ["", "edge: { health-path: /readiness },"].map((topology) => {
      const parsed = parse("redis-kill", topology);
      assert.ok("scenario" in parsed);
      return [parsed.scenario.shape.healthPath, parsed.scenario.shape.tls];
    });
    assert.deepEqual(paths, [
      ["/liveness", false],
      ["/readiness", false],
    ]);
  });
});
