import assert from "node:assert/strict";
import * as fs from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { status } from "@grpc/grpc-js";
import git from "isomorphic-git";
import { TreeEntry_EntryType, type TreeEntry } from "../../contracts/gen/gitaly/gitaly_pb.ts";
import { GitalyStatus } from "./gitaly-status.ts";
import { batches } from "./message-batches.ts";
import { writeFiles } from "./testing/write-files.ts";
import { listTreeEntries } from "./tree-entries.ts";

const SUBMODULE = "c".repeat(40);
const DEEP = Array.from({ length: 12 }, (_unused, level) => `d${level}`).join("/");
const gitdir = mkdtempSync(join(tmpdir(), "kas-lab-gitaly-"));
let commit = "";

before(async () => {
  await git.init({ fs, gitdir, bare: true, defaultBranch: "master" });
  commit = await writeFiles(gitdir, {
    "a.yaml": "a",
    "a-b/file": "b",
    "a/one/two/file": "c",
    "a/run": { mode: "100755", text: "#!/bin/sh\n" },
    "a/link": { mode: "120000", text: "run" },
    "a/module": { mode: "160000", oid: SUBMODULE },
    [`${DEEP}/leaf`]: "deep",
  });
});
after(() => rmSync(gitdir, { recursive: true }));

const list = (path: string, recursive: boolean, revision = commit): Promise<readonly TreeEntry[]> =>
  listTreeEntries({ gitdir, revision, path, recursive });
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const paths = (entries: readonly TreeEntry[]): string[] => entries.map(({ path }) => text(path));

test("recursive: Git's order, directories before what is in them, modules and links as they are", async () => {
  const entries = await list("a", true);
  const { BLOB, TREE, COMMIT } = TreeEntry_EntryType;
  assert.deepEqual(
    entries.map(({ path, type, mode }) => [text(path), type, mode]),
    [
      ["a/link", BLOB, 40960],
      ["a/module", COMMIT, 57344],
      ["a/one", TREE, 16384],
      ["a/one/two", TREE, 16384],
      ["a/one/two/file", BLOB, 33188],
      ["a/run", BLOB, 33261],
    ],
  );
  const { oid: root } = await git.readTree({ fs, gitdir, oid: commit });
  for (const { commitOid, rootOid, flatPath } of entries) {
    assert.deepEqual([commitOid, rootOid, text(flatPath)], [commit, root, ""]);
  }
  assert.equal(entries[1]?.oid, SUBMODULE);
});

test("not recursive: the root by a dot, a tree sorted as if its name ended with a slash", async () => {
  assert.deepEqual(paths(await list(".", false)), ["a-b", "a.yaml", "a", "d0"]);
});

test("flat_path follows directories that hold one directory, ten at most", async () => {
  const flat = new Map(
    (await list(".", false)).map(({ path, flatPath }) => [text(path), text(flatPath)]),
  );
  const [ten] = /^(?:d\d\/){9}d\d/.exec(DEEP) ?? [];
  assert.deepEqual([flat.get("a-b"), flat.get("a.yaml"), flat.get("d0")], ["a-b", "a.yaml", ten]);
  const [one] = (await list("a", false)).filter(({ path }) => text(path) === "a/one");
  assert.equal(text(one?.flatPath ?? Buffer.alloc(0)), "a/one/two");
});

test("the revision comes back as it was asked for", async () => {
  const [entry] = await list("a-b/", true, "HEAD");
  assert.deepEqual(
    [entry?.commitOid, paths(entry === undefined ? [] : [entry])],
    ["HEAD", ["a-b/file"]],
  );
});

for (const [name, path, revision] of [
  ["a missing path", "nowhere", undefined],
  ["a path below a file", "a.yaml/b", undefined],
  ["a file", "a.yaml", undefined],
  ["a submodule", "a/module", undefined],
  ["a missing revision", ".", "a".repeat(40)],
  ["a branch that is not there", ".", "refs/heads/none"],
] as const) {
  test(`${name} has no entries and is no error`, async () => {
    assert.deepEqual(await list(path, true, revision ?? commit), []);
  });
}

test("a revision that is a file's object has no entries", async () => {
  const [, , , , file] = await list("a", true);
  assert.deepEqual(await list(".", true, file?.oid ?? ""), []);
});

for (const [name, path, revision] of [
  ["an empty path", "", undefined],
  ["an empty revision", ".", ""],
  ["a revision with a dash", ".", "-x"],
  ["a revision with a colon", ".", "a:b"],
] as const) {
  test(`${name} is INVALID_ARGUMENT`, async () => {
    await assert.rejects(list(path, false, revision ?? commit), (error) => {
      assert.ok(error instanceof GitalyStatus);
      assert.match(error.message, /^GetTreeEntries: /);
      const code: number = status.INVALID_ARGUMENT;
      return error.code === code;
    });
  });
}

test("entries go into messages below 1 MiB, one that is larger into its own", () => {
  const sizes = [600_000, 400_000, 48_576, 1, 2_000_000, 3];
  const together = batches(sizes, (size) => size);
  assert.deepEqual(together, [[600_000, 400_000], [48_576, 1], [2_000_000], [3]]);
  assert.deepEqual(
    batches([], () => 1),
    [],
  );
});
