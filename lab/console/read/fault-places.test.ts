import assert from "node:assert/strict";
import { test } from "node:test";
import { FAULTS } from "../../faults/registry.ts";
import { TOPOLOGY_PRESETS } from "../../topology/presets.ts";
import { candidates } from "../../scenario/targets.ts";
import { strikesLink, strikesNode } from "./fault-places.ts";

const shape = TOPOLOGY_PRESETS["runbook-small"]!;
const NODES = [
  "agentk",
  "edge",
  "gitaly-default",
  "gitaly-storage2",
  "kas-1",
  "kas-2",
  "lb",
  "rails",
  "redis",
];

test("every fault of the registry has a place in the picture", () => {
  for (const { name, targets } of FAULTS.values()) {
    const [first] = candidates(targets, shape);
    const struck = {
      id: "x",
      fault: name,
      says: "",
      sinceMs: 0,
      targets: first ? [first.name] : [],
    };
    const isPlaced =
      NODES.some((node) => strikesNode(struck, node)) ||
      (first !== undefined && strikesLink(struck, first.name));
    assert.ok(isPlaced, `${name} shows nowhere: add it to fault-places.ts`);
  }
});

test("a fault with targets shows there and nowhere else", () => {
  const at = (...targets: readonly string[]): readonly string[] => {
    const fault = { id: "x", fault: "kas-kill", says: "", sinceMs: 0, targets };
    return NODES.filter((node) => strikesNode(fault, node));
  };
  assert.deepEqual(at("kas-2"), ["kas-2"]);
  assert.deepEqual(at("storage2"), ["gitaly-storage2"]);
  assert.deepEqual(at("agent-1", "agent-2"), ["agentk"]);
  assert.deepEqual(at("gitaly"), ["gitaly-default", "gitaly-storage2"]);
  assert.deepEqual(at("kas-1->redis"), []);
});
