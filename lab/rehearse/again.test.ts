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
    assert.equal(againCommand({ name: "steady", file }, "7", { projectRoot: "/lab" }), expected);
  });
}

test("programs of the user's are brought again", () => {
  const scenario = { name: "steady", file: "/lab/scenarios/steady.yaml" };
  const kas = { from: "binary", name: "/home/me/kas" } as const;
  const program = { kind: "image", image: "agentk:mine" } as const;
  const yours = { names: ["agent-1", "agent-2"], program };
  assert.equal(
    againCommand(scenario, "7", { projectRoot: "/lab", kas }),
    "./kaslab run steady --kas-binary /home/me/kas --seed 7",
  );
  assert.equal(
    againCommand(scenario, "7", { projectRoot: "/lab", yours }),
    "./kaslab run steady --agentk-image agentk:mine --agentk-count 2 --seed 7",
  );
});
