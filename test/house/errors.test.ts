import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT, sourceFiles } from "./source-files.ts";

const PREFIXES =
  "CLI|CONSOLE|SCENARIO|TOPOLOGY|OBSERVE|REPORT|RUNTIME|TOOLS|LEASE|LINKS|GITALY|LAB|KIT|KAS|MATRIX|DRILL";
const CODE = new RegExp(`"((?:${PREFIXES})_[A-Z]+(?:_[A-Z]+)*)"`, "g");

test("every error code is documented, and the page lists no other", () => {
  const used = new Set(
    sourceFiles()
      .filter(({ path }) => !path.endsWith(".test.ts") && !path.startsWith("test/"))
      .flatMap(({ text }) => [...text.matchAll(CODE)].map((match) => match[1] ?? ""))
      .filter((code) => !code.startsWith("KAS_JWT")),
  );
  const page = readFileSync(join(PROJECT_ROOT, "docs/errors.md"), "utf8");
  const listed = [...page.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map((match) => match[1] ?? "");
  assert.equal(new Set(listed).size, listed.length, "a code is listed twice");
  assert.deepEqual([...used].sort(), [...listed].sort());
});
