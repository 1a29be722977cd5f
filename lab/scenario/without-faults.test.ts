import assert from "node:assert/strict";
import { test } from "node:test";
import { isLeftOut } from "./without-faults.ts";

const cases: readonly (readonly [string, Parameters<typeof isLeftOut>[0], boolean])[] = [
  ["an injection", { kind: "inject" }, true],
  ["a commit of a size of its own", { kind: "commit", bytes: 131_073 }, true],
  ["a plain commit", { kind: "commit", bytes: null }, false],
  ["a heal", { kind: "heal" }, false],
];
for (const [name, step, expected] of cases) {
  test(`without faults ${name} is ${expected ? "left out" : "as it was"}`, () => {
    assert.equal(isLeftOut(step), expected);
  });
}
