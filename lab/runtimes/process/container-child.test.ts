import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerSpec } from "../../tools/container-engine.ts";
import { startContainer } from "./container-child.ts";

const located = {
  tool: "redis-server",
  path: "/usr/local/bin/redis-server",
  version: "7",
  origin: "container",
  env: {},
  image: "redis:7",
} as const;
const launch = {
  command: located.path,
  args: ["--dir", "/data"],
  env: { PATH: "/bin", KASLAB_OWNER: "1:2" },
  folder: "/run/components/redis",
  logFile: "/run/logs/redis.log",
  isService: false,
} as const;

test("a container is signalled, removed when its program ends, and silent after that", async () => {
  const specs: ContainerSpec[] = [];
  const trail: string[] = [];
  const end = Promise.withResolvers<{ exitCode: number | null }>();
  const child = await startContainer(located, launch, () =>
    Promise.resolve({
      description: "engine",
      pull: () => Promise.resolve(),
      start: (spec) => {
        specs.push(spec);
        return Promise.resolve({
          pid: 77,
          exited: end.promise,
          kill: (signal) => Promise.resolve(void trail.push(`kill ${signal}`)),
          remove: () => Promise.resolve(void trail.push("remove")),
        });
      },
    }),
  );
  assert.equal(child.pid, 77);
  assert.deepEqual(specs[0]?.env, { KASLAB_OWNER: "1:2" });
  assert.deepEqual(specs[0].folders, ["/run/components/redis", "/data"]);
  assert.equal(child.signal("SIGTERM"), true);
  end.resolve({ exitCode: 0 });
  assert.deepEqual(await child.exited, { exitCode: 0, signal: null });
  assert.equal(child.signal("SIGTERM"), false);
  assert.deepEqual(trail, ["kill SIGTERM", "remove"]);
});

test("an engine that has gone is an error that says what to do", async () => {
  const starting = startContainer(located, launch, () => Promise.resolve({ why: "no engine" }));
  await assert.rejects(starting, {
    code: "TOOLS_NOT_FOUND",
    message: "redis-server: no engine",
    hint: "Start the container engine, or install the tool.",
  });
});
