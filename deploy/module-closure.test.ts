import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT_ROOT, sourceFiles } from "../test/house/source-files.ts";
import { neededModules, SERVICE_MODULES, type LockFile } from "./module-closure.ts";

const lock = JSON.parse(readFileSync(join(PROJECT_ROOT, "package-lock.json"), "utf8")) as LockFile;

test("a module's own copy of a dependency comes before the shared one, and types are left out", () => {
  const packages = {
    "": { dependencies: { a: "1" } },
    "node_modules/a": { dependencies: { b: "1", "@types/node": "1" } },
    "node_modules/a/node_modules/b": { dependencies: { c: "1" } },
    "node_modules/b": {},
    "node_modules/c": { optionalDependencies: { "not-installed": "1", a: "1" } },
    "node_modules/d": {},
    "node_modules/@types/node": {},
  };
  assert.deepEqual(neededModules({ packages }, ["a"]), [
    "node_modules/a",
    "node_modules/a/node_modules/b",
    "node_modules/c",
  ]);
  assert.throws(() => neededModules({ packages }, ["e"]), /no e$/);
});

test("the image has what its sources import, and no more", () => {
  const imported = sourceFiles()
    .filter(({ path }) => /^(contracts|kit|services|lab\/links|deploy)\//.test(path))
    .filter(({ path }) => !/\.test\.ts$|\/testing\//.test(path))
    .flatMap(({ imports }) => imports)
    .filter((name) => !name.startsWith(".") && !name.startsWith("node:"))
    .map((name) =>
      name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/"),
    );
  assert.deepEqual([...new Set(imported)].sort(), [...SERVICE_MODULES].sort());
});

test("nothing that the image needs is kept out of the build", () => {
  const ignored = readFileSync(join(PROJECT_ROOT, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("node_modules/"))
    .map((line) => new RegExp(`^${line.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}(?:/|$)`));
  assert.ok(ignored.length > 5);
  const needed = neededModules(lock);
  assert.ok(needed.length > 50);
  assert.deepEqual(
    needed.filter((path) => ignored.some((pattern) => pattern.test(path))),
    [],
  );
});
