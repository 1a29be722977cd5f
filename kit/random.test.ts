import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "./random.ts";

test("the same seed draws the same numbers, another seed others", () => {
  const draw = (seed: string): number[] => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 5 }, () => random.next());
  };
  assert.deepEqual(draw("4711"), draw("4711"));
  assert.notDeepEqual(draw("4711"), draw("4712"));
});

test("a split stream does not depend on draws from its parent", () => {
  const parent = new SeededRandom("s");
  const early = parent.split("agents").next();
  parent.next();
  assert.equal(parent.split("agents").next(), early);
  assert.notEqual(parent.split("pods").next(), early);
});

test("draws are spread evenly", () => {
  const random = new SeededRandom("even");
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 40_000; i++) {
    const box = random.below(4);
    counts[box] = (counts[box] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, `${count} of 10,000`);
});

test("a 63-bit id is never negative and uses the high bits", () => {
  const random = new SeededRandom("ids");
  const ids = Array.from({ length: 200 }, () => random.int63());
  assert.ok(ids.every((id) => id >= 0n && id < 1n << 63n));
  assert.ok(ids.some((id) => id > 1n << 62n));
  assert.equal(new Set(ids).size, 200);
});

test("a shuffle keeps every item and leaves its input alone", () => {
  const input = [1, 2, 3, 4, 5, 6, 7, 8];
  const output = new SeededRandom("x").shuffle(input);
  assert.deepEqual(input, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.notDeepEqual(output, input);
  assert.deepEqual([...output].sort(), input);
});
