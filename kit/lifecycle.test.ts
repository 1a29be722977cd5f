import assert from "node:assert/strict";
import { test } from "node:test";
import { UndoStack } from "./lifecycle.ts";

test("undo runs in reverse order, every step, also after a failure", async () => {
  const seen: string[] = [];
  const undo = new UndoStack();
  undo.add("first", () => {
    seen.push("first");
  });
  undo.add("second", () => {
    seen.push("second");
    throw new Error("stuck");
  });
  undo.add("third", async () => {
    await Promise.resolve();
    seen.push("third");
  });
  await assert.rejects(undo.run(), /second: stuck/);
  assert.deepEqual(seen, ["third", "second", "first"]);
});

test("a second call waits for the first and undoes nothing twice", async () => {
  let count = 0;
  const undo = new UndoStack();
  undo.add("once", () => {
    count += 1;
  });
  await Promise.all([undo.run(), undo.run()]);
  assert.equal(count, 1);
});

test("several failures are reported together, first cause first", async () => {
  const undo = new UndoStack();
  undo.add("a", () => {
    throw new Error("1");
  });
  undo.add("b", () => {
    throw new Error("2");
  });
  await assert.rejects(undo.run(), /b: 2; a: 1/);
});
