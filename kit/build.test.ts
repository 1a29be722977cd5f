import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { buildFile, commitOf, type Build } from "./build.ts";

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-build-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function git(folder: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  return execFileSync("git", [...who, ...args], { cwd: folder, encoding: "utf8" }).trim();
}

test("a clone's commit is git's, and says when sources differ from it", (t) => {
  const folder = emptyFolder(t);
  git(folder, "init", "--quiet");
  writeFileSync(join(folder, "a"), "1");
  git(folder, "add", "a");
  git(folder, "commit", "--quiet", "--message", "one");
  git(folder, "tag", "--annotate", "--message", "v", "v9.9.9");
  const commit = git(folder, "rev-parse", "--short", "HEAD");
  assert.equal(commitOf(folder, "source"), commit);
  writeFileSync(join(folder, "a"), "2");
  assert.equal(commitOf(folder, "source"), `${commit}-dirty`);
});

test("a copy inside another repository does not take that one's commit", (t) => {
  const folder = emptyFolder(t);
  git(folder, "init", "--quiet");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "one");
  mkdirSync(join(folder, "copy"));
  assert.equal(commitOf(join(folder, "copy"), "source"), null);
});

test("a repository that git cannot read has no commit", (t) => {
  const folder = emptyFolder(t);
  writeFileSync(join(folder, ".git"), "gitdir: nowhere");
  assert.equal(commitOf(folder, "source"), null);
});

test("a compiled build keeps its commit; without its record there is none", (t) => {
  const folder = emptyFolder(t);
  assert.equal(commitOf(folder, "compiled"), null);
  const build: Build = { commit: "1234abc", sources: "0" };
  mkdirSync(dirname(buildFile(folder)));
  writeFileSync(buildFile(folder), JSON.stringify(build));
  assert.equal(commitOf(folder, "compiled"), "1234abc");
});
