import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { faultReference } from "./reference.ts";
import { FAULTS } from "./registry.ts";

const REFERENCE = join(import.meta.dirname, "../../docs/faults.md");

test("docs/faults.md has every fault as the registry has it", () => {
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(REFERENCE, faultReference());
  const text = readFileSync(REFERENCE, "utf8");
  assert.equal(text, faultReference(), "UPDATE_GOLDEN=1 writes it anew");
  for (const name of FAULTS.keys()) assert.ok(text.includes(`| \`${name}\` |`), name);
});
