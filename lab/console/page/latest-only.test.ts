import assert from "node:assert/strict";
import { test } from "node:test";
import { LatestOnly } from "./src/state/latest-only.ts";

test("a question that takes long is answered, and only the newest wish follows it", async () => {
  const asked: number[] = [];
  const answers: (() => void)[] = [];
  const asking = new LatestOnly<number>(async (wish) => {
    asked.push(wish);
    await new Promise<void>((resolve) => answers.push(resolve));
  });
  for (const wish of [1, 2, 3, 4]) asking.want(wish);
  assert.deepEqual(asked, [1], "the first is on its way and is not called off");
  answers[0]?.();
  await new Promise(setImmediate);
  assert.deepEqual(asked, [1, 4]);
  answers[1]?.();
  await new Promise(setImmediate);
  asking.want(5);
  assert.deepEqual(asked, [1, 4, 5]);
});
