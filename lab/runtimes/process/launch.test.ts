import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ComponentRecord } from "../../topology/component.ts";
import { launchOf, prepareFolders, type LaunchContext } from "./launch.ts";

const context: LaunchContext = {
  runFolder: "/runs/r",
  projectRoot: "/lab",
  clockSettings: { epochMs: 1, wallStartMs: 2, speed: 60 },
  ownerId: "12:34",
  environment: { PATH: "/bin", HOME: "/home/me", AWS_SECRET_ACCESS_KEY: "secret" },
};
const record: ComponentRecord = {
  name: "kas-1",
  kind: "kas",
  program: { kind: "node", entry: "services/kas/main.ts" },
  args: ["--configuration-file", "{dir}/config.yaml"],
  env: { A: "{dir}/b" },
  files: { "config.yaml": "secret: {dir}/secret", "sub/secret": "s" },
  dependsOn: [],
  readiness: { kind: "http", host: "127.64.2.1", port: 8181, path: "/readiness" },
  metrics: null,
  control: null,
};
const redis: ComponentRecord = {
  ...record,
  name: "redis",
  kind: "redis",
  program: { kind: "tool", tool: "redis-server" },
  args: ["--dir", "{dir}/data"],
  env: {},
  files: {},
};

test("a service runs on this Node with its record's arguments, and inherits no secret", () => {
  const launch = launchOf(record, context, undefined);
  const folder = "/runs/r/components/kas-1";
  assert.deepEqual(launch, {
    command: process.execPath,
    args: ["/lab/services/kas/main.ts", "--configuration-file", `${folder}/config.yaml`],
    env: {
      PATH: "/bin",
      HOME: "/home/me",
      KASLAB_CLOCK: '{"epochMs":1,"wallStartMs":2,"speed":60}',
      NODE_COMPILE_CACHE: "/lab/node_modules/.cache/kaslab",
      A: `${folder}/b`,
      KASLAB_OWNER: "12:34",
      KASLAB_COMPONENT: "kas-1",
    },
    folder,
    logFile: "/runs/r/logs/kas-1.log",
    isService: true,
  });
});

test("a program of the user's is told who owns it, and nothing else of the lab", () => {
  const from = { kind: "binary", path: "/home/me/kas" } as const;
  const env = { OWN_PRIVATE_API_URL: "grpc://127.64.1.1:8155" };
  const foreign = { ...record, program: { kind: "foreign", from }, env } as const;
  const launch = launchOf(foreign, context, undefined);
  const folder = "/runs/r/components/kas-1";
  assert.equal(launch.command, "/home/me/kas");
  assert.deepEqual(launch.args, ["--configuration-file", `${folder}/config.yaml`]);
  assert.deepEqual(launch.env, {
    PATH: "/bin",
    HOME: "/home/me",
    OWN_PRIVATE_API_URL: "grpc://127.64.1.1:8155",
    KASLAB_OWNER: "12:34",
  });
  assert.equal(launch.isService, false);
  const image = { kind: "image", image: "kas:mine" } as const;
  const inImage = { ...foreign, program: { kind: "foreign", from: image } } as const;
  assert.throws(() => launchOf(inImage, context, undefined), /kas:mine cannot be run as a process/);
});

test("a tool runs from where it was found", () => {
  const located = {
    tool: "redis-server",
    path: "/usr/bin/redis-server",
    version: "7.0.15",
    origin: "path",
    env: { LD_LIBRARY_PATH: "/tools/lib" },
  } as const;
  const launch = launchOf(redis, context, located);
  assert.equal(launch.command, "/usr/bin/redis-server");
  assert.equal(launch.env["LD_LIBRARY_PATH"], "/tools/lib");
  assert.equal(launch.env["KASLAB_CLOCK"], undefined);
  assert.equal(launch.isService, false);
});

test("files are written for this user alone, with the folder's path put in", async (t) => {
  const runFolder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(runFolder, { recursive: true }));
  const launch = launchOf(record, { ...context, runFolder }, undefined);
  await prepareFolders(record, launch);
  const config = join(launch.folder, "config.yaml");
  assert.equal(readFileSync(config, "utf8"), `secret: ${launch.folder}/secret`);
  assert.equal(statSync(config).mode & 0o777, 0o600);
  assert.equal(readFileSync(join(launch.folder, "sub/secret"), "utf8"), "s");
  assert.ok(existsSync(join(runFolder, "logs")));
  const outside = { ...record, files: { "../../x": "" } };
  await assert.rejects(prepareFolders(outside, launch), { code: "RUNTIME_FILE_OUTSIDE" });
});

test("the folders that a program writes to are there before it", async (t) => {
  const runFolder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(runFolder, { recursive: true }));
  const located = {
    tool: "redis-server",
    path: "/r",
    version: "7",
    origin: "path",
    env: {},
  } as const;
  const launch = launchOf(redis, { ...context, runFolder }, located);
  const [data, theirs] = [join(runFolder, "data/redis"), join(runFolder, "theirs")];
  const folders = [
    { path: data, access: "write" },
    { path: theirs, access: "read" },
  ] as const;
  await prepareFolders({ ...redis, folders }, launch);
  assert.ok(existsSync(data));
  assert.equal(existsSync(theirs), false, "what it reads is made by others");
});
