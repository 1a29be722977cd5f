import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { cliReference, generalHelp, verbHelp } from "./help.ts";
import { VERBS } from "./options.ts";

const REFERENCE = join(resolve(import.meta.dirname, "../.."), "docs/cli.md");

test("docs/cli.md is what the table says", () => {
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(REFERENCE, cliReference());
  assert.equal(readFileSync(REFERENCE, "utf8"), cliReference(), "UPDATE_GOLDEN=1 writes it anew");
});

test("every verb's help begins with what it does and gives an example", () => {
  for (const verb of VERBS) {
    const text = verbHelp(verb);
    assert.ok(text.startsWith(`kaslab ${verb.name}`));
    assert.match(text, /Examples\n {2}kaslab /);
    for (const { name } of verb.options) assert.ok(text.includes(`--${name}`));
  }
});

test("the general help begins with examples and names every verb", () => {
  const text = generalHelp();
  assert.ok(text.indexOf("Examples") < text.indexOf("Commands"));
  for (const { name } of VERBS) assert.match(text, new RegExp(`^ {2}${name}\\b`, "m"));
});
