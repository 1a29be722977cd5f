import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import { drawIncident, subjectOf } from "./choose-incident.ts";
import { lasting } from "./testing/fake-lab.ts";

test("what an operator does is left to the player, unless it is all that happens", () => {
  const abuse = { ...lasting("agent-abuse", ["agent-2"]), id: "abuse" };
  const revoke = { ...lasting("rails-token", ["agent-2"]), id: "revoke", byOperator: true };
  assert.deepEqual(subjectOf("stolen-token", [abuse, revoke]).steps, ["abuse"]);
  const scale = { ...lasting("kas-scale"), id: "zero", byOperator: true };
  const { cause, healedBy } = subjectOf("scale-to-zero", [scale]);
  assert.deepEqual([cause.id, healedBy], ["scaled-down", ["scale-kas"]]);
});

test("what is over by itself is no subject of a drill", () => {
  const early = { ...lasting("clock-skew", ["rails"]), id: "early", isTemporary: true };
  const late = { ...lasting("clock-skew", ["rails"]), id: "late" };
  assert.deepEqual(subjectOf("clock-skew", [early, late]).steps, ["late"]);
  const kill = { ...lasting("kas-kill", ["kas-1"]), healsItself: true };
  assert.throws(() => subjectOf("kas-kill", [kill]), { code: "DRILL_UNSUITED" });
});

test("two causes at once cannot be declared", () => {
  const both = [lasting("redis-kill"), lasting("rails-status")];
  assert.throws(() => subjectOf("both", both), { code: "DRILL_UNSUITED" });
});

test("a fault of the network is the path that it cuts", () => {
  const cause = (...links: string[]): string =>
    subjectOf("cut", [lasting("link-black-hole", links)]).cause.id;
  assert.equal(cause("kas-1->rails", "kas-2->rails"), "egress-blocked");
  assert.equal(cause("kas-1->redis"), "redis-cut-off");
  assert.equal(cause("prometheus->kas-1"), "scrape-blocked");
  assert.equal(cause("edge->kas-1:probe"), "health-check");
  assert.throws(() => cause("kas-1->redis", "kas-1->rails"), { code: "DRILL_UNSUITED" });
});

test("the seed draws the incident, and without candidates it says so", () => {
  const names = ["a", "b", "c", "d", "e"];
  const draw = (seed: number): string => drawIncident(names, new SeededRandom(seed));
  assert.equal(draw(3), draw(3));
  const drawn = new Set(Array.from({ length: 60 }, (_, seed) => draw(seed)));
  assert.deepEqual([...drawn].sort(), names);
  assert.throws(() => drawIncident([], new SeededRandom(1)), { code: "DRILL_NONE" });
});
