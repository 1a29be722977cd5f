import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { cachedPage } from "./page-cache.ts";

let cache: string;
let builds: string[];
beforeEach(() => {
  cache = join(mkdtempSync(join(tmpdir(), "kas-lab-page-")), "below/it");
  builds = [];
});
afterEach(() => rmSync(join(cache, "../.."), { recursive: true }));

const build = (folder: string): Promise<void> => {
  builds.push(folder);
  mkdirSync(folder);
  writeFileSync(join(folder, "index.html"), folder);
  return Promise.resolve();
};
const ask = async (hash: string): Promise<string> => await cachedPage(cache, hash, build);
/** Seconds since the Unix epoch at which it was used last. */
const usedAt = (hash: string, seconds: number): void =>
  utimesSync(join(cache, hash, "used"), seconds, seconds);
const kept = (): string[] => readdirSync(cache).sort();

describe("built pages", () => {
  it("are built once", async () => {
    assert.equal(await ask("a"), join(cache, "a"));
    assert.equal(await ask("a"), join(cache, "a"));
    assert.equal(builds.length, 1);
    assert.deepEqual(kept(), ["a"]);
  });

  it("are the one in use and two others, by last use", async () => {
    for (const [index, hash] of ["a", "b", "c"].entries()) {
      await ask(hash);
      usedAt(hash, 1_000 + index);
    }
    await ask("a");
    await ask("d");
    assert.deepEqual(kept(), ["a", "c", "d"], "b was not used for longest");
    usedAt("d", 10);
    usedAt("c", 20);
    await ask("d");
    assert.deepEqual(kept(), ["a", "c", "d"], "what is in use stays, however old");
  });

  it("of an earlier lab, which noted no use, count from when they were built", async () => {
    for (const [index, hash] of ["a", "b", "c"].entries()) {
      mkdirSync(join(cache, hash), { recursive: true });
      writeFileSync(join(cache, hash, "index.html"), "");
      utimesSync(join(cache, hash), 1_000 + index, 1_000 + index);
    }
    await ask("d");
    assert.deepEqual(kept(), ["b", "c", "d"]);
  });

  it("that were left half built go, and those that are being built stay", async () => {
    mkdirSync(cache, { recursive: true });
    for (const name of ["a.4194304:1", "b.12", `c.${process.pid}:`]) mkdirSync(join(cache, name));
    await ask("d");
    assert.deepEqual(kept(), [`c.${process.pid}:`, "d"]);
  });

  it("are not half there when a build fails", async () => {
    const fails = async (folder: string): Promise<void> => {
      await build(folder);
      throw new Error("no vite");
    };
    await assert.rejects(cachedPage(cache, "a", fails), /no vite/);
    assert.deepEqual(kept(), []);
    const another = async (folder: string): Promise<void> => {
      await build(folder);
      await build(join(cache, "a"));
      throw new Error("it is there already");
    };
    assert.ok(existsSync(join(await cachedPage(cache, "a", another), "index.html")));
  });
});
