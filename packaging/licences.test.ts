import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT } from "../kit/installation.ts";
import { runtimeDependencies, type Dependency } from "./dependencies.ts";
import { forbiddenLicences, isAllowed, LICENCES_PAGE, licencesPage } from "./licences.ts";

const dependencies = runtimeDependencies(PROJECT_ROOT);

test("every runtime dependency has a licence of the allow list", () => {
  assert.deepEqual(forbiddenLicences(dependencies), [], "another package, or ALLOWED_LICENCES");
  const names = dependencies.map(({ name }) => name);
  assert.ok(names.includes("node") && names.includes("ssh2"), "the walk found too little");
  assert.ok(!names.includes("typescript"), "what only development needs is left out");
});

test("a licence that is not on the list is told with its package", () => {
  const made = (name: string, licence: string | null): Dependency => {
    return { name, version: "1.0.0", licence, isOptional: false };
  };
  const list = [made("fine", "MIT"), made("left", "AGPL-3.0-only"), made("none", null)];
  assert.deepEqual(forbiddenLicences(list), [
    "left@1.0.0: AGPL-3.0-only",
    "none@1.0.0: states no licence",
  ]);
});

for (const [expression, expected] of [
  ["MIT", true],
  ["GPL-3.0-only", false],
  ["(MIT AND Zlib)", true],
  ["MIT AND GPL-3.0-only", false],
  ["GPL-3.0-only OR MIT", true],
  ["MIT OR Apache-2.0 AND GPL-3.0-only", true],
  ["(MIT OR Apache-2.0) AND GPL-3.0-only", false],
  ["Apache-2.0 WITH LLVM-exception", false],
  ["SEE LICENSE IN LICENSE.txt", false],
  ["(MIT", false],
  ["", false],
] as const) {
  test(`the expression "${expression}" ${expected ? "passes" : "does not pass"}`, () => {
    assert.equal(isAllowed(expression), expected);
  });
}

test("docs/licences.md is what the lockfile says", () => {
  const page = readFileSync(join(PROJECT_ROOT, LICENCES_PAGE), "utf8");
  assert.equal(page, licencesPage(dependencies), "node packaging/write-licences.ts writes it anew");
});
