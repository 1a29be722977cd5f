import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT } from "../kit/installation.ts";
import { IN_THE_PAGE, pageNotices } from "./page-notices.ts";

const SOURCES = join(PROJECT_ROOT, "lab/console/page/src");

/** `@preact/signals` of `@preact/signals/utils`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

test("the notices name every package that the page is built of", () => {
  const imported = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
    .map((name) => readFileSync(join(SOURCES, name), "utf8"))
    .flatMap((text) => [...text.matchAll(/(?:from|import) "([^."][^"]*)"/g)])
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => !specifier.startsWith("virtual:"))
    .map(packageOf);
  assert.ok(imported.length > 0);
  assert.deepEqual(
    [...new Set(imported)].filter((name) => !IN_THE_PAGE.includes(name)),
    [],
  );
});

test("each has its licence, which is MIT", () => {
  const notices = pageNotices(PROJECT_ROOT).split("\n\n\n");
  assert.equal(notices.length, IN_THE_PAGE.length);
  for (const notice of notices) assert.match(notice, /MIT|Permission is hereby granted/);
});
