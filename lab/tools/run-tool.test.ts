import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import type { ContainerEngine, ContainerSpec } from "./container-engine.ts";
import type { LocatedTool } from "./located-tool.ts";
import { runTool } from "./run-tool.ts";

const PROGRAM: LocatedTool = {
  tool: "amtool",
  path: "/bin/sh",
  version: "0.25.0",
  origin: "path",
  env: { SAID: "from the tool's environment" },
};
const CONTAINED: LocatedTool = {
  ...PROGRAM,
  path: "/bin/amtool",
  origin: "container",
  env: {},
  image: "prom/alertmanager:v0.27.0",
};
const LIMIT = { timeoutWallMs: 20_000 };

test("a program runs with its own environment, and its end is a result", async () => {
  const args = ["-c", 'echo "$SAID"; echo no >&2; exit 3'];
  assert.deepEqual(await runTool(PROGRAM, args, LIMIT), {
    exitCode: 3,
    stdout: "from the tool's environment\n",
    stderr: "no\n",
  });
});

test("a tool in a container sees the folder of its file, and what it writes comes back", async () => {
  const specs: ContainerSpec[] = [];
  let removed = 0;
  const engine: ContainerEngine = {
    description: "container engine 28.2.2",
    pull: () => Promise.reject(new Error("not in this test")),
    start: async (spec) => {
      specs.push(spec);
      await writeFile(spec.logFile, "prod_pagerduty\n");
      return {
        pid: 0,
        exited: Promise.resolve({ exitCode: 0 }),
        kill: () => Promise.resolve(),
        remove: () => {
          removed++;
          return Promise.resolve();
        },
      };
    },
  };
  const args = ["config", "routes", "test", "--config.file=/project/alertmanager.yml"];
  const options = { ...LIMIT, findEngine: () => Promise.resolve(engine) };
  assert.deepEqual(await runTool(CONTAINED, args, options), {
    exitCode: 0,
    stdout: "prod_pagerduty\n",
    stderr: "",
  });
  assert.deepEqual(specs[0]?.args, args);
  assert.ok(specs[0].folders.includes("/project/alertmanager.yml"));
  assert.equal(removed, 1);
});

test("an engine that is gone is told", async () => {
  const findEngine = () => Promise.resolve({ why: "no engine" });
  await assert.rejects(runTool(CONTAINED, [], { ...LIMIT, findEngine }), {
    code: "TOOLS_NOT_FOUND",
    message: "amtool: no engine",
  });
});
