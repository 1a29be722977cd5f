import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { LabError } from "../../kit/errors.ts";
import { locateTool } from "./locate-tool.ts";

const NEW = "Redis server v=7.0.15 sha=0";
const OLD = "Redis server v=4.0.14 sha=0";

function machine(t: TestContext): { env: { PATH: string; KASLAB_TOOLS: string } } {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "path"));
  mkdirSync(join(folder, "tools"));
  return { env: { PATH: join(folder, "path"), KASLAB_TOOLS: join(folder, "tools") } };
}

function install(folder: string, says: string, program = "redis-server"): string {
  const path = join(folder, program);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  return path;
}

test("PATH comes before the tools folder", async (t) => {
  const { env } = machine(t);
  const path = install(env.PATH, NEW);
  install(join(env.KASLAB_TOOLS, "bin"), NEW);
  const located = await locateTool("redis-server", { env, fetch: false });
  assert.deepEqual([located.path, located.origin, located.version], [path, "path", "7.0.15"]);
});

test("a program on PATH that is too old is passed over for the tools folder's", async (t) => {
  const { env } = machine(t);
  install(env.PATH, OLD);
  const path = install(join(env.KASLAB_TOOLS, "redis-server", "bin"), NEW);
  const located = await locateTool("redis-server", { env, fetch: false });
  assert.deepEqual([located.path, located.origin], [path, "tools-folder"]);
});

test("a missing tool names every place with its reason, and what to install", async (t) => {
  const { env } = machine(t);
  const path = install(env.PATH, OLD);
  await assert.rejects(locateTool("redis-server", { env, fetch: false }), (error) => {
    assert.ok(error instanceof LabError);
    assert.equal(error.code, "TOOLS_NOT_FOUND");
    assert.equal(error.errorClass, "environment");
    assert.equal(
      error.message,
      "redis-server was not found.\n" +
        `  PATH: ${path} is version 4.0.14, older than 5.0\n` +
        `  tools folder ${env.KASLAB_TOOLS}: no redis-server`,
    );
    assert.match(error.hint ?? "", /apt-get install redis-server prometheus/);
    assert.match(error.hint ?? "", /KASLAB_TOOLS/);
    return true;
  });
});

test("Alertmanager is found under Debian's name too, upstream's comes first", async (t) => {
  const { env } = machine(t);
  const says = "alertmanager, version 0.25.0 (branch: debian/sid)";
  await assert.rejects(locateTool("alertmanager", { env, fetch: false }), {
    code: "TOOLS_NOT_FOUND",
    message: /PATH: no alertmanager, no prometheus-alertmanager\n/,
  });
  const debian = install(env.PATH, says, "prometheus-alertmanager");
  const found = await locateTool("alertmanager", { env, fetch: false });
  assert.deepEqual([found.path, found.version], [debian, "0.25.0"]);
  const upstream = install(env.PATH, says, "alertmanager");
  assert.equal((await locateTool("alertmanager", { env, fetch: false })).path, upstream);
});
