import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { keepRules, keptRules } from "./kept-rules.ts";

const root = mkdtempSync(join(tmpdir(), "kas-lab-rules-"));
after(() => rmSync(root, { recursive: true }));

test("rule files are kept in their order, and move with the run", async () => {
  const files = ["z.yml", "a.yml"].map((name) => join(root, name));
  for (const file of files) writeFileSync(file, `groups: [] # ${file}`);
  await keepRules(join(root, "run"), files);
  renameSync(join(root, "run"), join(root, "moved"));
  for (const file of files) rmSync(file);
  const kept = (await keptRules(join(root, "moved"))) ?? [];
  assert.deepEqual(
    kept.map((file) => readFileSync(file, "utf8")),
    files.map((file) => `groups: [] # ${file}`),
  );
});

test("a run of an earlier lab kept none", async () => {
  assert.equal(await keptRules(join(root, "nowhere")), null);
});
