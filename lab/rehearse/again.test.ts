import assert from "node:assert/strict";
import { test } from "node:test";
import { againCommand } from "./again.ts";

const cases: readonly (readonly [string, string, string])[] = [
  ["one of the lab's", "/lab/scenarios/steady.yaml", "./kaslab run steady --seed 7"],
  ["a user's own", "mine/steady.yaml", "./kaslab run mine/steady.yaml --seed 7"],
  ["of a run", "/runs/a/scenario.yaml", "./kaslab run /runs/a/scenario.yaml --seed 7"],
];
for (const [name, file, expected] of cases) {
  test(`${name} is played again by what works`, () => {
    assert.equal(againCommand({ name: "steady", file }, "7", undefined, "/lab"), expected);
  });
}

test("with an agentk of the user's, for as many agents", () => {
  const yours = {
    names: ["agent-1", "agent-2"],
    program: { kind: "binary", path: "/home/me/agentk" },
  } as const;
  assert.equal(
    againCommand({ name: "steady", file: "/lab/scenarios/steady.yaml" }, "7", yours, "/lab"),
    "./kaslab run steady --seed 7 --agentk-binary /home/me/agentk --agentk-count 2",
  );
});
