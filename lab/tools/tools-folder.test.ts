import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findOnPath, firstExecutable, programFolders, toolsFolder } from "./tools-folder.ts";

for (const [what, env, expected] of [
  ["its own variable", { KASLAB_TOOLS: "/opt/t", XDG_CACHE_HOME: "/c" }, "/opt/t"],
  ["the cache folder", { XDG_CACHE_HOME: "/c", HOME: "/h" }, "/c/kas-lab/tools"],
  ["home", { HOME: "/h" }, "/h/.cache/kas-lab/tools"],
  [
    "home when the cache folder is relative",
    { XDG_CACHE_HOME: "c", HOME: "/h" },
    "/h/.cache/kas-lab/tools",
  ],
] as const) {
  test(`the tools folder follows ${what}`, () => {
    assert.equal(toolsFolder(env), expected);
  });
}

test("a tool is an executable file of its name in the first folder that has one", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "redis-server", "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", "redis-server"), "not executable", { mode: 0o644 });
  writeFileSync(join(folder, "redis-server", "bin", "redis-server"), "", { mode: 0o755 });
  const expected = join(folder, "redis-server", "bin", "redis-server");
  // A folder of the same name is not a program, though the system lets it be entered.
  assert.equal(firstExecutable("redis-server", programFolders(folder)), expected);
  const env = { PATH: `relative:${join(folder, "redis-server", "bin")}` };
  assert.equal(findOnPath("redis-server", env), expected);
  assert.equal(findOnPath("no-such-tool-anywhere", env), undefined);
});
