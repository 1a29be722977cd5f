import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isRunName, makeRunFolder, runsFolder } from "./run-folder.ts";

test("runs go into the clone, or, for a package, into the folder of the user", () => {
  assert.equal(runsFolder("/lab", "source"), "/lab/runs");
  assert.equal(runsFolder("/lab", "compiled"), join(process.cwd(), "runs"));
});

test("the second run of a minute gets a number, and both names are known again", async (t) => {
  const parent = mkdtempSync(join(tmpdir(), "kas-lab-runs-"));
  t.after(() => rmSync(parent, { recursive: true }));
  const first = await makeRunFolder(parent, "steady", 0);
  const second = await makeRunFolder(parent, "steady", 0);
  assert.equal(second.name, `${first.name}-2`);
  assert.ok(isRunName(first.name) && isRunName(second.name));
});

test("what a user may keep beside them is no run", () => {
  for (const name of ["mine", "2026-11-23", "Nov23_17-52-04_host", "exp-2026-11-23T17-52-x"]) {
    assert.equal(isRunName(name), false, name);
  }
});
