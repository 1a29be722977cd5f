import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  launcherScript,
  libraryFolders,
  missingLibraries,
  packageNamesOf,
} from "./shared-libraries.ts";

test("only libraries that the loader did not find are missing", () => {
  const output = [
    "\tlinux-vdso.so.1 (0x00007f6ba67db000)",
    "\tlibatomic.so.1 => /lib/x86_64-linux-gnu/libatomic.so.1 (0x00007f6ba67c0000)",
    "\tliblzf.so.1 => not found",
    "\tlibjemalloc.so.2 => not found",
  ].join("\n");
  assert.deepEqual(missingLibraries(output), ["liblzf.so.1", "libjemalloc.so.2"]);
  assert.deepEqual(missingLibraries("\tstatically linked"), []);
});

for (const [library, expected] of [
  ["libjemalloc.so.2", "libjemalloc2"],
  ["liblua5.1.so.0", "liblua5.1-0"],
  ["libatomic.so.1", "libatomic1"],
] as const) {
  test(`${library} is looked for in ${expected}, also with t64`, () => {
    assert.deepEqual(packageNamesOf(library), [expected, `${expected}t64`]);
  });
}

test("a name that follows no policy leads to no package", () => {
  assert.deepEqual(packageNamesOf("linux-vdso.so"), []);
});

test("the launcher finds program and libraries from any folder, also after a move", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "usr/bin"), { recursive: true });
  mkdirSync(join(root, "usr/lib/cpu"), { recursive: true });
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "usr/lib/cpu/liba.so.1"), "");
  writeFileSync(join(root, "usr/bin/tool"), '#!/bin/sh\necho "$LD_LIBRARY_PATH|$1"\n', {
    mode: 0o755,
  });
  const folders = await libraryFolders(root);
  assert.deepEqual(folders, ["usr/lib/cpu"]);
  writeFileSync(join(root, "bin/tool"), launcherScript("usr/bin/tool", folders), { mode: 0o755 });
  const said = execFileSync(join(root, "bin/tool"), ["a b"], {
    cwd: "/",
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  assert.equal(said, `${root}/bin/../usr/lib/cpu|a b\n`);
});
