import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { ALLOWED_IMPORTS } from "./import-table.ts";
import { sourceFiles, type SourceFile } from "./source-files.ts";

const files = sourceFiles().filter((file) => !/^(test|bench)\//.test(file.path));
const folders = Object.keys(ALLOWED_IMPORTS).sort((a, b) => b.length - a.length);
const folderOf = (path: string): string | undefined =>
  folders.find((folder) => path.startsWith(`${folder}/`));
const ownImports = (file: SourceFile): string[] =>
  file.imports
    .filter((name) => name.startsWith("."))
    .map((name) => normalize(join(dirname(file.path), name)));

test("every source file belongs to a folder of the import table", () => {
  const homeless = files.map((file) => file.path).filter((path) => folderOf(path) === undefined);
  assert.deepEqual(homeless, [], "add the folder to test/house/import-table.ts");
  assert.ok(files.length > 50, "the walk found too few files to mean anything");
});

test("imports follow the table", () => {
  const breaches = files.flatMap((file) => {
    if (file.path.endsWith(".test.ts")) return [];
    const folder = folderOf(file.path) ?? "";
    const allowed = ALLOWED_IMPORTS[folder] ?? [];
    return ownImports(file)
      .filter((target) => !allowed.some((entry) => target.startsWith(`${entry}/`)))
      .map(
        (target) => `${file.path} imports ${target}; ${folder} may import ${allowed.join(", ")}`,
      );
  });
  assert.deepEqual(breaches, [], "change the import, or test/house/import-table.ts with a reason");
});

test("no ring of imports between files", () => {
  const graph = new Map(files.map((file) => [file.path, ownImports(file)]));
  const rings: string[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      rings.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of graph.keys()) visit(path, []);
  assert.deepEqual(rings, []);
});
