import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT } from "../../../kit/installation.ts";
import { pageHash, pageSources } from "./page-sources.ts";

test("the page is made of its folder and of what that takes from the lab", () => {
  const sources = pageSources(PROJECT_ROOT);
  for (const name of [
    "lab/console/page/index.html",
    "lab/console/page/src/main.tsx",
    "lab/console/page/src/styles/base.css",
    "lab/console/live/twin.ts",
    "lab/report/format.ts",
    "lab/report/html/palette.ts",
    "lab/matrix/render/words.ts",
  ]) {
    assert.ok(sources.includes(name), name);
  }
  assert.deepEqual(
    sources.filter((name) => /\.test\.|^services|server|rehearse/.test(name)),
    [],
    "these are not in a browser",
  );
});

test("its hash changes with all of that, and with nothing else", (t) => {
  const root = mkdtempSync(join(tmpdir(), "kas-lab-sources-"));
  t.after(() => rmSync(root, { recursive: true }));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write("package-lock.json", "{}");
  write(
    "lab/console/page/src/main.tsx",
    `import type { A } from "../../../a.ts";
import "./all.css";
import {
  b,
} from "../../../b.ts";
export * from "./gone.ts";
`,
  );
  write("lab/console/page/src/all.css", "");
  write("lab/a.ts", "1");
  write("lab/b.ts", `export { c } from "./c.ts";`);
  write("lab/c.ts", "1");
  let last = pageHash(root);
  const changes = (name: string, text: string): boolean => {
    write(name, text);
    const before = last;
    last = pageHash(root);
    return last !== before;
  };
  assert.ok(changes("lab/c.ts", "2"));
  assert.ok(changes("lab/console/page/src/all.css", "p {}"));
  assert.ok(changes("package-lock.json", "{ }"));
  assert.ok(changes("lab/console/page/more.svg", ""));
  assert.ok(!changes("lab/a.ts", "2"), "a type");
  assert.ok(!changes("lab/d.ts", "2"), "nobody takes it");
  assert.ok(!changes("lab/console/page/main.test.ts", "2"), "a test");
});
