import assert from "node:assert/strict";
import { it } from "node:test";
import { parseScenario } from "./parse.ts";
import { describePlan, describeTotal } from "./plan-text.ts";
import { VOCABULARY } from "./sample-scenario.ts";

const FILE = `scenario: mine
title: Mine
rehearses: [{ incident: S02 }]
topology: { extends: runbook-small, agents: { count: 4 } }
steady: { by: 9m, expect: [all agents connected] }
timeline:
  - { at: 10m, id: gone, fault: rails-token, on: 50 % agents, until: react }
  - { at: 12m, id: kill, fault: kas-kill, on: kas-2, chance: 0 % }
  - { when: { agents: { connected: { at most: 2 } }, by: 25m }, id: react, do: heal, says: a human }
  - { at: react + 2m, id: new, do: commit, to: { agent: agent-4 } }
expect:
  - { says: cut off, from: gone + 380s, to: react, agents: { connected: 2 } }
  - { says: back, by: react + 12m, agents: { connected: all } }
  - { says: whole, at: end, agents: { connected: all } }
end: 40m
`;

function scenario(seed: string) {
  const parsed = parseScenario(`seed: ${seed}\n${FILE}`, "mine.yaml", VOCABULARY);
  assert.ok("scenario" in parsed, JSON.stringify(parsed));
  return parsed.scenario;
}

void it("names the targets drawn, what floats, and what takes how long", () => {
  const plan = describePlan(scenario("1"), 60);
  const [, drawn = ""] =
    /gone: fault rails-token, the tokens are revoked \((.*)\)/.exec(plan) ?? [];
  assert.match(drawn, /^agent-\d, agent-\d$/);
  const others = ["2", "3", "4", "5"].map((seed) => describePlan(scenario(seed), 60));
  assert.ok(
    others.some((other) => !other.includes(`(${drawn})`)),
    "another seed draws others",
  );
  assert.match(plan, /\+12:00 +kill: killed \(kas-2\): not drawn \(chance 0 %\)/);
  assert.match(
    plan,
    /when at most 2 agents connected, at the latest \+25:00: react: a human \(heals gone\)/,
  );
  assert.match(plan, /react \+2:00, at the latest \+27:00: new: a commit for agent-4/);
  assert.match(plan, /\+16:20 to react +cut off/);
  assert.match(plan, /by react \+12:00 +back/);
  assert.match(plan, /at \+40:00 +whole/);
  assert.match(
    plan,
    /40 min of lab time at 60x, about 40 s of wall time, 47 s with start and judge/,
  );
});

void it("adds up the runs of a sweep", () => {
  const runs = [60, 20, 20].map((speed) => ({ scenario: scenario("1"), speed }));
  assert.equal(describeTotal(runs), "3 runs, about 5 min of wall time in all\n");
});
