import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { formatIdentity, identityOf, isAlive, parseIdentity } from "./process-identity.ts";

test("this process lives, and the same number with another start time does not", () => {
  const own = identityOf(process.pid);
  assert.ok(isAlive(own));
  assert.equal(isAlive({ pid: own.pid, startTime: `${own.startTime}1` }), false);
});

test("a process that has ended is not alive", async () => {
  const child = spawn(process.execPath, ["--eval", ""], { stdio: "ignore" });
  const identity = identityOf(child.pid ?? 0);
  await once(child, "exit");
  assert.equal(isAlive(identity), false);
});

test("an identity reads back what it wrote", () => {
  const own = identityOf(process.pid);
  assert.deepEqual(parseIdentity(formatIdentity(own)), own);
});

for (const text of ["", "12", "a:b", "0:5", "-1:5", "12:5:6"]) {
  test(`"${text}" is no identity`, () => {
    assert.equal(parseIdentity(text), undefined);
  });
}
