import assert from "node:assert/strict";
import { it } from "node:test";
import { shardOf } from "./shard.ts";

void it("makes parts that are disjoint, complete and of about one size", () => {
  for (const length of [0, 1, 2, 7, 40]) {
    const items = Array.from({ length }, (_, index) => `s${index}`);
    for (const count of [1, 2, 3, 8]) {
      const parts = Array.from({ length: count }, (_, part) =>
        shardOf(items, `${part + 1}/${count}`),
      );
      const joined = parts.flat();
      assert.deepEqual([...joined].sort(), [...items].sort(), `${length} in ${count}`);
      assert.equal(new Set(joined).size, length);
      const sizes = parts.map((part) => part.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
    }
  }
});

void it("is all of it when nothing is said", () => {
  assert.deepEqual(shardOf([1, 2, 3], ""), [1, 2, 3]);
});

void it("refuses what is no part", () => {
  for (const shard of ["0/3", "4/3", "1", "a/b", "1/0", "1/2/3", "-1/3"]) {
    assert.throws(() => shardOf([1], shard), { code: "CLI_BAD_SHARD" });
  }
});
