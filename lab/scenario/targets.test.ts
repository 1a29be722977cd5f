import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import type { TargetKind } from "../faults/fault.ts";
import { TOPOLOGY_PRESETS, type TopologyShape } from "../topology/presets.ts";
import { candidates, drawTargets } from "./targets.ts";

const PRESET = TOPOLOGY_PRESETS["runbook-small"];
if (PRESET === undefined) throw new Error("no preset runbook-small");
const SHAPE: TopologyShape = { ...PRESET, agentCount: 8, kasPodsMax: 5 };

const namesOf = (kind: TargetKind): readonly string[] =>
  candidates(kind, SHAPE).map(({ name }) => name);
const draw = (kind: TargetKind, phrase: string, seed = 1): readonly string[] | string =>
  drawTargets(phrase, candidates(kind, SHAPE), new SeededRandom(seed));
/** Draws that must succeed. */
const drawn = (kind: TargetKind, phrase: string, seed = 1): readonly string[] => {
  const names = draw(kind, phrase, seed);
  assert.ok(typeof names !== "string", `${phrase}: ${String(names)}`);
  return names;
};

describe("what faults can be done to", () => {
  it("is nothing for a fault without targets", () => {
    assert.deepEqual(namesOf("none"), []);
  });

  it("is the pods of the start, not their replacements", () => {
    assert.deepEqual(namesOf("kas"), ["kas-1", "kas-2"]);
  });

  it("is every process, and every clock that can be set", () => {
    assert.deepEqual(namesOf("components"), ["kas-1", "kas-2", "rails", "gitaly", "lb", "redis"]);
    assert.deepEqual(namesOf("clocks"), ["kas-1", "kas-2", "rails"]);
  });

  it("is storages, and agents with the storage of their project", () => {
    assert.deepEqual(namesOf("storages"), ["default", "storage2"]);
    const labels = candidates("agents", SHAPE).map(({ name, labels: { storage } }) => [
      name,
      storage,
    ]);
    assert.deepEqual(labels.slice(0, 3), [
      ["agent-1", "default"],
      ["agent-2", "storage2"],
      ["agent-3", "default"],
    ]);
    assert.equal(labels.length, 8);
  });

  it("is also the link of each agent of the user's, which belongs to those of the fleet", () => {
    const among = candidates("links", { ...SHAPE, yourAgents: 2 });
    const named = (phrase: string): unknown => drawTargets(phrase, among, new SeededRandom(1));
    assert.deepEqual(named("agentk->edge"), ["agentk->edge", "agent-1->edge", "agent-2->edge"]);
    assert.deepEqual(named("agent-2->edge"), ["agent-2->edge"]);
  });

  it("is every link of these pods", () => {
    assert.deepEqual([...namesOf("links")].sort(), [
      "agentk->edge",
      "edge->kas-1",
      "edge->kas-1:probe",
      "edge->kas-2",
      "edge->kas-2:probe",
      "kas-1->rails",
      "kas-1->redis",
      "kas-2->rails",
      "kas-2->redis",
      "kas->gitaly-default",
      "kas->gitaly-storage2",
      "prometheus->kas-1",
      "prometheus->kas-2",
    ]);
  });
});

describe("a phrase after on:", () => {
  const all: readonly (readonly [TargetKind, string, readonly string[]])[] = [
    ["kas", "kas-2", ["kas-2"]],
    ["kas", "kas", ["kas-1", "kas-2"]],
    ["kas", "all kas", ["kas-1", "kas-2"]],
    ["kas", "  2 kas ", ["kas-1", "kas-2"]],
    ["kas", "100 % kas", ["kas-1", "kas-2"]],
    ["kas", "kas where node=node-2", ["kas-2"]],
    ["components", "redis", ["redis"]],
    ["components", "one gitaly", ["gitaly"]],
    ["storages", "gitaly", ["default", "storage2"]],
    ["agents", "all agents where storage=storage2", ["agent-2", "agent-4", "agent-6", "agent-8"]],
    ["links", "kas->redis", ["kas-1->redis", "kas-2->redis"]],
    ["links", "kas-1->redis", ["kas-1->redis"]],
    ["links", "all edge->kas", ["edge->kas-1", "edge->kas-2"]],
    ["links", "edge->kas:probe", ["edge->kas-1:probe", "edge->kas-2:probe"]],
    ["links", "kas->gitaly", ["kas->gitaly-default", "kas->gitaly-storage2"]],
    ["links", "kas->gitaly-storage2", ["kas->gitaly-storage2"]],
  ];
  for (const [kind, phrase, names] of all) {
    it(`"${phrase}" names ${names.join(", ")}`, () => {
      assert.deepEqual([...drawn(kind, phrase)].sort(), [...names].sort());
    });
  }

  const counted: readonly (readonly [string, number])[] = [
    ["one agents", 1],
    ["3 agents", 3],
    ["half agents", 4],
    ["30 % agents", 2],
    ["30% agents", 2],
    ["1 % agents", 1],
    ["half agents where storage=default", 2],
  ];
  for (const [phrase, count] of counted) {
    it(`"${phrase}" of 8 draws ${count}, each once, in their order`, () => {
      const names = drawn("agents", phrase);
      assert.equal(names.length, count);
      assert.deepEqual(names, [...new Set(names)].sort());
    });
  }

  it("draws by the seed: the same again, and others with another", () => {
    const draws = Array.from({ length: 20 }, (_, seed) => drawn("agents", "one agents", seed));
    const again = Array.from({ length: 20 }, (_, seed) => drawn("agents", "one agents", seed));
    assert.deepEqual(draws, again);
    assert.ok(new Set(draws.map(String)).size > 3, String(draws));
  });

  const refused: readonly (readonly [TargetKind, string, RegExp])[] = [
    ["kas", "", /cannot be read: say "one kas", "30 % agents", or a name/],
    ["kas", "some of the kas", /cannot be read/],
    ["kas", "one kas where node", /cannot be read/],
    ["kas", "kas-3", /nothing is called "kas-3" {3}did you mean "kas-[12]"\?/],
    ["kas", "one rails", /nothing is called "rails"/],
    ["links", "kas->reddis", /nothing is called "kas->reddis" {3}did you mean "kas->redis"\?/],
    ["kas", "one", /nothing is called "one"/],
    ["kas", "3 kas", /there are only 2 of "kas"/],
    ["kas", "150 % kas", /there are only 2 of "kas"/],
    ["kas", "0 kas", /names nobody/],
    ["kas", "0 % kas", /names nobody/],
    ["agents", "agents where storage=hdd", /none of them has storage=hdd {3}\(labels: storage\)/],
    ["agents", "agents where node=node-1", /none of them has node=node-1 {3}\(labels: storage\)/],
  ];
  for (const [kind, phrase, says] of refused) {
    it(`"${phrase}" is refused for ${kind}`, () => {
      assert.match(String(draw(kind, phrase)), says);
      assert.equal(typeof draw(kind, phrase), "string");
    });
  }
});
