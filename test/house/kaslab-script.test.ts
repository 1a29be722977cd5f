import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PROJECT_ROOT } from "./source-files.ts";

const folder = mkdtempSync(join(tmpdir(), "kas-lab-script-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("dependencies that a checkout borrows by a link are never emptied", () => {
  const checkout = join(folder, "checkout");
  const lent = join(folder, "lent");
  mkdirSync(join(checkout, "lab/cli"), { recursive: true });
  mkdirSync(lent);
  cpSync(join(PROJECT_ROOT, "kaslab"), join(checkout, "kaslab"));
  writeFileSync(join(checkout, "lab/cli/main.ts"), "");
  writeFileSync(join(checkout, "package-lock.json"), "{}");
  writeFileSync(join(lent, "mine"), "");
  symlinkSync(lent, join(checkout, "node_modules"));
  const { status, stderr } = spawnSync(join(checkout, "kaslab"), ["list"], { encoding: "utf8" });
  assert.equal(status, 4);
  assert.match(stderr, /node_modules is a link to .*lent, which has not what this checkout needs/);
  assert.ok(existsSync(join(lent, "mine")));
});
