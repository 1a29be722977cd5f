import assert from "node:assert/strict";
import { test } from "node:test";
import { containerPlan, type PlanContext } from "./container-plan.ts";
import { redisNode, RAILS, SENTINEL } from "./testing/records.ts";

const CONTEXT: PlanContext = {
  runFolder: "/runs/1",
  clockSettings: { epochMs: 1, wallStartMs: 2, speed: 60 },
  ownerId: "7:99",
  images: { service: "kas-lab:1", redis: "redis:7", prometheus: "prom" },
  user: "1000:1000",
};

test("a service runs from the image's sources, with its launcher on stdin", () => {
  const plan = containerPlan(RAILS, CONTEXT);
  assert.deepEqual(
    [plan.image, plan.entrypoint, plan.args],
    [
      "kas-lab:1",
      ["node"],
      [
        "/app/services/rails-api-mock/main.ts",
        "--configuration-file",
        "/runs/1/components/rails/config.json",
      ],
    ],
  );
  assert.deepEqual(plan.env, {
    KASLAB_CLOCK: '{"epochMs":1,"wallStartMs":2,"speed":60}',
    KASLAB_LAUNCHER: "stdin",
    KASLAB_READINESS:
      '{"kind":"http","host":"10.64.3.1","port":8190,"path":"/control/ready","bearer":"t"}',
    KASLAB_SEED: "1/rails",
    SECRET_FILE: "/runs/1/components/rails/secret",
    KASLAB_OWNER: "7:99",
    KASLAB_COMPONENT: "rails",
  });
  assert.deepEqual(plan.folders, [{ path: "/runs/1/components/rails", access: "write" }]);
  assert.equal(plan.user, "1000:1000");
  assert.deepEqual(plan.capabilities, []);
  assert.deepEqual(plan.requests, { cpuMillis: 100, memoryBytes: 100_000_000 });
  assert.equal(plan.healthCheck, undefined, "the image has one");
  assert.equal(plan.workingFolder, undefined);
});

test("a tool runs from its own image, with its folders and a health check", () => {
  const plan = containerPlan(redisNode("/data/redis-1"), CONTEXT);
  assert.deepEqual(
    [plan.image, plan.entrypoint, plan.args],
    ["redis:7", ["redis-server"], ["--dir", "/data/redis-1"]],
  );
  assert.deepEqual(plan.folders, [
    { path: "/runs/1/components/redis-1", access: "write" },
    { path: "/data/redis-1", access: "write" },
  ]);
  assert.deepEqual(Object.keys(plan.env), ["KASLAB_OWNER", "KASLAB_COMPONENT"]);
  assert.deepEqual(plan.healthCheck, ["redis-cli", "-h", "10.64.5.1", "-p", "6379", "ping"]);
  assert.equal(plan.workingFolder, "/runs/1/components/redis-1");
  const sentinel = containerPlan(SENTINEL, CONTEXT);
  assert.deepEqual(sentinel.args, ["/runs/1/components/sentinel-1/sentinel.conf", "--sentinel"]);
  assert.equal(sentinel.healthCheck?.[4], "26379");
});

test("a program of the user's runs as its image says, and the lab itself looks at its health", () => {
  const from = { kind: "image", image: "kas:mine" } as const;
  const kas = { ...RAILS, name: "kas-1", program: { kind: "foreign", from } } as const;
  const plan = containerPlan({ ...kas, env: { A: "{dir}/a" } }, CONTEXT);
  assert.deepEqual([plan.image, plan.entrypoint], ["kas:mine", undefined]);
  assert.deepEqual(plan.args, ["--configuration-file", "/runs/1/components/kas-1/config.json"]);
  assert.deepEqual(plan.env, { A: "/runs/1/components/kas-1/a", KASLAB_OWNER: "7:99" });
  assert.equal(plan.healthCheck, "none");
  assert.equal(plan.workingFolder, undefined);
  const file = { kind: "binary", path: "/home/me/kas" } as const;
  const binary = { ...kas, program: { kind: "foreign", from: file } } as const;
  assert.throws(() => containerPlan(binary, CONTEXT), /\/home\/me\/kas is not run in a container/);
});

test("a program without an image is a defect", () => {
  const promtool = { ...SENTINEL, program: { kind: "tool", tool: "promtool" } } as const;
  assert.throws(() => containerPlan(promtool, CONTEXT), /sentinel-1: promtool is not run in a con/);
});
