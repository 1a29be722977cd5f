import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FAULTS } from "../../faults/registry.ts";
import { TOPOLOGY_PRESETS } from "../../topology/presets.ts";
import { faultInfos, parametersOf } from "./fault-info.ts";

describe("what can be injected", () => {
  const shape = TOPOLOGY_PRESETS["runbook-small"]!;
  const infos = faultInfos({ shape, isContained: false, pods: ["kas-1", "kas-2", "kas-7"] });

  it("is the whole registry, with why something is not possible here", () => {
    assert.deepEqual(
      infos.map(({ name }) => name),
      [...FAULTS.keys()],
    );
    const why = (name: string): string | undefined => infos.find((one) => one.name === name)?.why;
    assert.equal(why("redis-kill"), "");
    assert.match(why("container-pause") ?? "", /only containers/);
    assert.match(why("redis-failover") ?? "", /sentinel/);
    assert.match(why("certificate-expired") ?? "", /tls/);
  });

  it("names targets that are there, pods that came later too", () => {
    const targets = infos.find(({ name }) => name === "kas-kill")?.targets;
    assert.deepEqual(targets, ["kas-1", "kas-2", "kas-7"]);
    assert.equal(infos.find(({ name }) => name === "redis-kill")?.targets.length, 0);
  });

  it("has its parameters from the schema", () => {
    const latency = parametersOf(FAULTS.get("link-latency")!);
    assert.deepEqual(
      latency.map(({ name, type, required }) => [name, type, required]),
      [
        ["delay", "duration", true],
        ["jitter", "duration", false],
        ["distribution", "choice", false],
        ["direction", "choice", false],
        ["share", "number", false],
      ],
    );
    assert.deepEqual(latency[2]?.options, ["uniform", "normal", "pareto"]);
    assert.deepEqual([latency[4]?.min, latency[4]?.max, latency[4]?.default], [0.05, 1, 1]);
  });
});
