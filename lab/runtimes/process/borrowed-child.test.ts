import assert from "node:assert/strict";
import { test } from "node:test";
import { borrowedChild } from "./borrowed-child.ts";

test("what somebody else started hears nothing of the lab, and is over when the lab lets go", async () => {
  const child = borrowedChild();
  assert.equal(child.pid, 0);
  assert.equal(child.signal("SIGSTOP"), false);
  const early = await Promise.race([child.exited, Promise.resolve("it goes on")]);
  assert.equal(early, "it goes on");
  assert.equal(child.signal("SIGTERM"), false, "no signal reached it");
  assert.deepEqual(await child.exited, { exitCode: 0, signal: null });
});
