import assert from "node:assert/strict";
import { test } from "node:test";
import { CAUSES } from "./causes.ts";
import { heals, healersOf, MITIGATIONS, type Mitigation } from "./mitigations.ts";

const named = (id: string): Mitigation => {
  const found = MITIGATIONS.find((mitigation) => mitigation.id === id);
  assert.ok(found !== undefined, id);
  return found;
};
const fault = (name: string, ...targets: string[]) => ({ id: "x", name, targets });

test("a path is healed where it is cut, and nowhere else", () => {
  const cut = fault("link-refuse", "prometheus->kas-1", "prometheus->kas-2");
  assert.ok(heals(named("restore-path"), "prometheus->kas", cut));
  assert.ok(!heals(named("restore-path"), "kas->rails", cut));
  assert.ok(!heals(named("restore-path"), "kas->redis", fault("redis-kill")));
});

test("one storage is healed by its own restart, several by that of all", () => {
  const restart = named("restart-gitaly");
  assert.ok(heals(restart, "storage2", fault("gitaly-down", "storage2")));
  assert.ok(!heals(restart, "default", fault("gitaly-down", "storage2")));
  assert.ok(!heals(restart, "default", fault("gitaly-down", "default", "storage2")));
  assert.ok(heals(restart, "all", fault("gitaly-down", "default", "storage2")));
});

test("a token is given to the agent that needs it", () => {
  assert.ok(heals(named("new-token"), "agent-3", fault("rails-token", "agent-3")));
  assert.ok(!heals(named("new-token"), "agent-2", fault("rails-token", "agent-3")));
});

test("every cause of a fault can be healed by something", () => {
  const causes = CAUSES.filter(({ faults }) => faults.length > 0);
  const hopeless = causes.flatMap(({ faults }) =>
    faults.filter((name) => healersOf([fault(name, "x")]).length === 0),
  );
  // Those are over by themselves or have no mitigation yet: no drill is about them.
  assert.deepEqual(hopeless, ["redis-flushall", "kas-delete", "gitaly-token"]);
});

test("names are told once, and what fits names a cause", () => {
  for (const list of [CAUSES, MITIGATIONS]) {
    assert.equal(new Set(list.map(({ id }) => id)).size, list.length);
  }
  const causes = CAUSES.map(({ id }) => id);
  assert.ok(MITIGATIONS.every(({ fits }) => fits.every((id) => causes.includes(id))));
});
