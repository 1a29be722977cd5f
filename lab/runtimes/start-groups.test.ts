import assert from "node:assert/strict";
import { test } from "node:test";
import { startGroups } from "./start-groups.ts";

const component = (name: string, ...dependsOn: string[]) => ({ name, dependsOn });
const named = (groups: readonly (readonly { name: string }[])[]) =>
  groups.map((group) => group.map((record) => record.name));

for (const [what, records, expected] of [
  ["nothing", [], []],
  ["independent ones together", [component("a"), component("b")], [["a", "b"]]],
  [
    "a dependant after all it needs",
    [
      component("kas", "redis", "links"),
      component("redis"),
      component("links"),
      component("lb", "kas"),
    ],
    [["redis", "links"], ["kas"], ["lb"]],
  ],
] as const) {
  test(`groups: ${what}`, () => {
    assert.deepEqual(named(startGroups(records)), expected);
  });
}

test("what already runs counts as ready", () => {
  const groups = startGroups([component("kas-3", "redis")], new Set(["redis"]));
  assert.deepEqual(named(groups), [["kas-3"]]);
});

for (const [what, records, message] of [
  [
    "a ring",
    [component("a", "b"), component("b", "a"), component("c")],
    "these components can never start: a waits for b; b waits for a",
  ],
  [
    "a name that nobody has",
    [component("kas", "redi"), component("redis")],
    "these components can never start: kas waits for redi (no component is called redi)",
  ],
  ["one name twice", [component("a"), component("a")], "two components are called a"],
] as const) {
  test(`an impossible order names the stuck: ${what}`, () => {
    assert.throws(() => startGroups(records), { code: "RUNTIME_IMPOSSIBLE_ORDER", message });
  });
}
