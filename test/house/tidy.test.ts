import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LAB_VERSION } from "../../contracts/version.ts";
import { PROJECT_ROOT, sourceFiles } from "./source-files.ts";

const files = sourceFiles();

test("no source file has more than 300 lines", () => {
  const long = files
    .map((file) => `${file.path}: ${file.text.split("\n").length} lines`)
    .filter((text) => Number(/(\d+) lines$/.exec(text)?.[1]) > 300);
  assert.deepEqual(long, [], "look for the seam");
});

test("file names are kebab-case and say what is inside", () => {
  const odd = files
    .map((file) => file.path)
    .filter((path) => !/\/[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.tsx?$/.test(`/${path}`));
  assert.deepEqual(odd, []);
  const vague = files.filter((file) => /\/(utils?|helpers?|common|misc)\.tsx?$/.test(file.path));
  assert.deepEqual(vague, []);
});

test("no test is skipped, narrowed or left to do", () => {
  const pattern = /\b(?:it|test|describe)\.(?:skip|only|todo)\b|\{\s*(?:skip|todo|only)\s*:/;
  const found = files.filter((file) => pattern.test(file.text)).map((file) => file.path);
  assert.deepEqual(
    found.filter((path) => path !== "test/house/tidy.test.ts"),
    [],
  );
});

test("the version is one and the same", () => {
  const manifest: unknown = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8"));
  assert.equal((manifest as { version: string }).version, LAB_VERSION);
});

test("every relative link of the documents leads somewhere", () => {
  const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].concat(
    execFileSync("find", ["docs", "-name", "*.md"], { cwd: PROJECT_ROOT, encoding: "utf8" })
      .split("\n")
      .filter((path) => path !== ""),
  );
  const dead = documents.flatMap((path) => {
    const text = readFileSync(join(PROJECT_ROOT, path), "utf8");
    return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !existsSync(join(PROJECT_ROOT, path, "..", target)))
      .map((target) => `${path} -> ${target}`);
  });
  assert.deepEqual(dead, []);
});

test("generated protobuf code is fresh", () => {
  const tool = join(PROJECT_ROOT, "node_modules/.bin/buf");
  const listing = (): string =>
    execFileSync("sh", ["-c", "find gen -type f | sort | xargs sha256sum"], {
      cwd: join(PROJECT_ROOT, "contracts"),
      encoding: "utf8",
    });
  const before = listing();
  execFileSync(tool, ["generate"], {
    cwd: join(PROJECT_ROOT, "contracts"),
    env: {
      ...process.env,
      PATH: `${join(PROJECT_ROOT, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
    },
  });
  assert.equal(listing(), before, "run `npm run generate` and commit contracts/gen");
});
