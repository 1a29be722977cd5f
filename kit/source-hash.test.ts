import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { sourceHash } from "./source-hash.ts";

test("a hash tells names, contents and salt apart, and leaves tests out", (t) => {
  const root = mkdtempSync(join(tmpdir(), "kas-lab-hash-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "src/deep"), { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
  write("src/deep/a.ts", "1");
  write("lock.json", "{}");
  const hash = (salt?: string): string =>
    sourceHash(root, {
      parts: ["src"],
      files: ["lock.json"],
      ...(salt === undefined ? {} : { salt }),
    });
  const first = hash();
  assert.match(first, /^[0-9a-f]{64}$/);
  write("src/deep/a.test.ts", "2");
  write("src/readme.md", "3");
  assert.equal(hash(), first);
  assert.notEqual(hash("0.2.0"), first);
  renameSync(join(root, "src/deep/a.ts"), join(root, "src/deep/b.ts"));
  const renamed = hash();
  assert.notEqual(renamed, first);
  write("lock.json", "{ }");
  assert.notEqual(hash(), renamed);
});
