import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { agentkOf, withYourAgents } from "./agentk-option.ts";

test("a file's path is taken from here, an image by its name", () => {
  assert.deepEqual(agentkOf({ "agentk-binary": "./agentk" }), {
    from: { kind: "binary", path: resolve("agentk") },
    count: undefined,
  });
  assert.deepEqual(agentkOf({ "agentk-image": "agentk:mine", "agentk-count": "all" }), {
    from: { kind: "image", image: "agentk:mine" },
    count: "all",
  });
  assert.equal(agentkOf({}), undefined);
});

test("what makes no sense together is refused", () => {
  for (const options of [
    { "agentk-binary": "a", "agentk-image": "b" },
    { "agentk-count": "2" },
    { "agentk-binary": "a", "agentk-count": "0" },
    { "agentk-binary": "a", "agentk-count": "some" },
  ]) {
    assert.throws(
      () => agentkOf(options),
      (error) => error instanceof LabError && error.code === "CLI_BAD_AGENTK",
    );
  }
});

test("how many: as asked, else as the scenario says, else one", () => {
  const from = { kind: "binary", path: "/a" } as const;
  const of = (count: number | undefined, yourAgents?: number): object =>
    withYourAgents({ agents: 5 }, { from, count }, () =>
      yourAgents === undefined ? {} : { yourAgents },
    );
  assert.deepEqual(of(2, 3), { agents: 5, "your-agents": 2 });
  assert.deepEqual(of(undefined, 3), { agents: 5 });
  assert.deepEqual(of(undefined), { agents: 5, "your-agents": 1 });
  assert.deepEqual(
    withYourAgents({ agents: 5 }, undefined, () => ({})),
    { agents: 5 },
  );
});
