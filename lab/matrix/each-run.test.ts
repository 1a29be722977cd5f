import assert from "node:assert/strict";
import { test } from "node:test";
import { eachRun } from "./each-run.ts";

test("as many as allowed go on at a time, all are done, in order of their start", async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let now = 0;
  let most = 0;
  const all = eachRun([10, 11, 12, 13, 14], 2, async (item) => {
    begun.push(item);
    most = Math.max(most, ++now);
    await new Promise<void>((resolve) => ends.push(resolve));
    now -= 1;
  });
  for (let done = 0; done < 5; done++) {
    while (ends.length === 0) await Promise.resolve();
    ends.shift()?.();
    await Promise.resolve();
  }
  await all;
  assert.deepEqual(begun, [10, 11, 12, 13, 14]);
  assert.equal(most, 2);
});

test("one that fails fails the whole, and more jobs than items are no harm", async () => {
  await assert.rejects(
    eachRun([1], 8, () => Promise.reject(new Error("no"))),
    /^Error: no$/,
  );
  await eachRun([], 3, () => assert.fail("nothing to run"));
});
