import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FORM, PROJECT_ROOT, programFile } from "./installation.ts";

test("a test runs from the sources of this project", () => {
  assert.equal(FORM, "source");
  assert.ok(existsSync(join(PROJECT_ROOT, "package.json")));
  assert.ok(existsSync(programFile(PROJECT_ROOT, "kit/installation.ts")));
});

test("a program is its source, or what it was compiled to", () => {
  const source = "services/kas/main.ts";
  assert.equal(programFile("/lab", source, "source"), "/lab/services/kas/main.ts");
  assert.equal(programFile("/lab", source, "compiled"), "/lab/dist/services/kas/main.js");
});
