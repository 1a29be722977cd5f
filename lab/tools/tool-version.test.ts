import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { isAtLeast, parseVersion, tryProgram } from "./tool-version.ts";

const PROMETHEUS = "prometheus, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0+ds-5)";
const REDIS = "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=2d9e";

test("the version is read from what the real programs print", () => {
  assert.equal(parseVersion("redis-server", REDIS), "7.0.15");
  assert.equal(parseVersion("prometheus", PROMETHEUS), "2.42.0");
  assert.equal(parseVersion("promtool", PROMETHEUS.replace("prometheus", "promtool")), "2.42.0");
  const alertmanager = "alertmanager, version 0.25.0 (branch: debian/sid, revision: 0.25.0-1+b4)";
  assert.equal(parseVersion("alertmanager", alertmanager), "0.25.0");
  assert.equal(parseVersion("amtool", alertmanager.replace("alertmanager", "amtool")), "0.25.0");
  assert.equal(parseVersion("redis-server", "no such option"), undefined);
});

for (const [a, b, expected] of [
  ["2.42.0", "2.39", true],
  ["2.39", "2.39.0", true],
  ["2.9.9", "2.39", false],
  ["3.0", "2.39", true],
  ["4.0.14", "5.0", false],
] as const) {
  test(`version ${a} is ${expected ? "" : "not "}at least ${b}`, () => {
    assert.equal(isAtLeast(a, b), expected);
  });
}

test("a program that answers is a tool", async (t) => {
  const path = program(t, `echo '${REDIS}'`);
  assert.deepEqual(await tryProgram("redis-server", path, "PATH", "path"), {
    tool: "redis-server",
    path,
    version: "7.0.15",
    origin: "path",
    env: {},
  });
});

test("a program that is too old or does not start is no tool, and the reason is kept", async (t) => {
  const old = program(t, "echo 'Redis server v=4.0.14 sha=0'");
  assert.deepEqual(await tryProgram("redis-server", old, "PATH", "path"), {
    place: "PATH",
    why: `${old} is version 4.0.14, older than 5.0`,
  });
  const broken = program(t, "echo 'libjemalloc.so.2: cannot open' >&2; exit 127");
  assert.deepEqual(await tryProgram("redis-server", broken, "PATH", "path"), {
    place: "PATH",
    why: `${broken} --version failed: libjemalloc.so.2: cannot open`,
  });
});

function program(t: TestContext, body: string): string {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "program");
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}
