import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError } from "../../kit/errors.ts";
import { identityOf, isAlive } from "../../kit/process-identity.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { canFetch } from "../../lab/tools/debian-packages.ts";
import { locateTool } from "../../lab/tools/locate-tool.ts";
import type { ComponentRecord } from "../../lab/topology/component.ts";
import { prometheus, redis, scriptComponent } from "./runtime-components.ts";
import { clock, never, rig, stage } from "./runtime-rig.ts";

const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
test("a tool that is nowhere is fetched into an empty tools folder, or the error says why not", async (t) => {
  const { folder } = stage(t);
  const env = { PATH: "", KASLAB_TOOLS: join(folder, "tools") };
  const said: string[] = [];
  const findEngine = () => Promise.resolve({ why: "no engine in this test" });
  const onProgress = (sentence: string): void => void said.push(sentence);
  const locating = locateTool("redis-server", { env, onProgress, findEngine });
  if (!canFetch()) {
    await assert.rejects(locating, /this is no Debian or Ubuntu/);
    return;
  }
  const tool = await locating;
  assert.equal(tool.path, join(folder, "tools/redis-server/bin/redis-server"));
  assert.match(tool.version, /^\d+\.\d+\.\d+$/);
  assert.ok(said.includes("fetching redis-server"), said.join("; "));
  said.length = 0;
  assert.deepEqual(await locateTool("redis-server", { env, onProgress, findEngine }), tool);
  assert.deepEqual(said, [], "it was fetched twice");
});

test("real Redis and Prometheus start in order, answer, and stop in a moment", async (t) => {
  const { lease, runtime, exits } = await rig(t);
  const host = `127.${lease.network}.5.1`;
  const data = lease.temporaryFolder;
  const records = [prometheus(host, join(data, "prometheus")), redis(host, join(data, "redis"))];
  const started = await runtime.startAll(records, never);
  assert.deepEqual(
    started.map((component) => component.record.name),
    ["redis", "prometheus"],
  );
  assert.equal(await ask(host, 6379, "PING\r\nQUIT\r\n"), "+PONG\r\n+OK\r\n");
  const info = await fetch(`http://${host}:9090/api/v1/status/buildinfo`);
  assert.equal(info.status, 200);
  await assert.rejects(runtime.start(redis(host, data), never), { code: "RUNTIME_NAME_TAKEN" });
  const beganWallMs = clock.wallNow();
  assert.deepEqual(await runtime.stopAll(), { killed: [] });
  assert.ok(clock.wallNow() - beganWallMs < 3_000);
  assert.deepEqual(exits, [
    { component: "prometheus", expected: true },
    { component: "redis", expected: true },
  ]);
  const peaks = runtime.peakMemoryBytes();
  assert.ok((peaks["redis"] ?? 0) > 1e6 && (peaks["prometheus"] ?? 0) > 1e7, JSON.stringify(peaks));
  await lease.release();
  assert.equal(existsSync(data), false);
});

test("a service's events, log and surroundings are what the contract says", async (t) => {
  const secret = { PATH: process.env["PATH"], HOME: "/", TMPDIR: "/tmp", MY_SECRET: "s" };
  const { lease, runtime, events, exits, at } = await rig(t, { environment: secret });
  const host = `127.${lease.network}.2.1`;
  const component = await runtime.start(scriptComponent("kas-1", "talker.mjs", host), never);
  const hello = await waitFor(clock, "hello", () => events.find(({ kind }) => kind === "hello"), {
    timeoutWallMs: 5_000,
  });
  assert.deepEqual(
    hello.env?.filter((name) => !/^NODE_CHANNEL/.test(name)),
    [
      ...["HOME", "KASLAB_CLOCK", "KASLAB_COMPONENT", "KASLAB_OWNER"],
      ...["NODE_COMPILE_CACHE", "PATH", "TMPDIR"],
    ],
  );
  assert.deepEqual(await component.stop(), { killed: false });
  assert.deepEqual(
    events.map(({ component: name, kind }) => [name, kind]),
    [
      ["kas-1", "hello"],
      ["kas-1", "last-words"],
    ],
  );
  assert.deepEqual(readFileSync(at("logs/kas-1.log"), "utf8").split("\n").sort(), [
    "",
    "no event",
    "to the log",
  ]);
  assert.equal(component.signal("SIGTERM"), false);
  // The same component may start again, and a crash is nobody's intention.
  const again = await runtime.start(scriptComponent("kas-1", "talker.mjs", host), never);
  process.kill(again.pid, "SIGKILL");
  assert.deepEqual(await again.exited, { exitCode: null, signal: "SIGKILL" });
  await waitFor(clock, "exit report", () => exits[1], { timeoutWallMs: 5_000 });
  assert.deepEqual(exits, [
    { component: "kas-1", expected: true },
    { component: "kas-1", expected: false },
  ]);
  assert.equal(runtime.running.size, 0);
});

test("a component that is not ready in time is stopped, and the error says where to look", async (t) => {
  const { lease, runtime, at } = await rig(t, { readyTimeoutWallMs: 1_000 });
  const host = `127.${lease.network}.2.1`;
  const error = await failure(
    runtime.startAll([scriptComponent("kas-2", "never-ready.mjs", host)], never),
  );
  assert.equal(error.code, "RUNTIME_NOT_READY");
  assert.equal(error.errorClass, "environment");
  assert.equal(
    error.message,
    [
      "kas-2 was not ready after 1 s (wall).",
      `  last probe   GET http://${host}:8181/readiness answered 500: ` +
        "redis: dial tcp 127.64.5.11:6379: connect: connection refused",
      `  its log      ${at("logs/kas-2.log")}:1`,
      "               cannot reach redis",
    ].join("\n"),
  );
  assert.equal(error.hint, "Try: kaslab doctor");
  assert.equal(runtime.running.size, 0);
});

test("a component that gives up early is reported at once, and its group gives up with it", async (t) => {
  const { lease, runtime, at } = await rig(t);
  const beganWallMs = clock.wallNow();
  const error = await failure(
    runtime.startAll(
      [
        scriptComponent("kas-1", "never-ready.mjs", `127.${lease.network}.2.1`),
        scriptComponent("kas-2", "gives-up.mjs", `127.${lease.network}.2.2`),
      ],
      never,
    ),
  );
  assert.ok(clock.wallNow() - beganWallMs < 5_000, "the whole time-out was waited for");
  const [first = "", ...more] = error.message.split("\n");
  assert.equal(first, "kas-2 exited with code 3 before it was ready.");
  assert.deepEqual(more.slice(-2), [
    `  its log      ${at("logs/kas-2.log")}:1`,
    "               Program aborted: no configuration",
  ]);
  assert.equal(runtime.running.size, 0);
});

test("what ignores SIGTERM is killed within the limit, also in fast lab time", async (t) => {
  const settings = { epochMs: 0, wallStartMs: clock.wallNow(), speed: 60 };
  const { lease, runtime } = await rig(t, {
    clock: new ScaledClock(settings),
    clockSettings: settings,
  });
  const host = `127.${lease.network}.2.1`;
  const component = await runtime.start(scriptComponent("stubborn", "stubborn.mjs", host), never);
  const beganWallMs = clock.wallNow();
  assert.deepEqual(await runtime.stopAll(), { killed: ["stubborn"] });
  assert.ok(clock.wallNow() - beganWallMs < 3_000);
  assert.equal(isAlive(identityOf(component.pid)), false);
});

test("the relay program passes bytes and half-closes, and its counts can be read", async (t) => {
  const { lease, runtime } = await rig(t, { projectRoot: PROJECT_ROOT });
  const network = `127.${lease.network}`;
  const links = linksProgram(network);
  await runtime.startAll([redis(`${network}.5.1`, join(lease.temporaryFolder, "r")), links], never);
  // QUIT comes with the end of the client's direction; the answers still arrive.
  assert.equal(await ask(`${network}.5.11`, 6379, "PING\r\nQUIT\r\n"), "+PONG\r\n+OK\r\n");
  const metrics = await (await fetch(`http://${network}.10.1:9101/metrics`)).text();
  assert.match(metrics, /^kaslab_link_connections_total\{link="kas-1->redis"\} 1$/m);
  assert.match(
    metrics,
    /^kaslab_link_bytes_total\{link="kas-1->redis",direction="to_target"\} 12$/m,
  );
  const control = `http://${network}.10.1:8190/control/links`;
  assert.equal((await fetch(control)).status, 401);
  const answer = await fetch(control, { headers: { authorization: "Bearer t" } });
  const [counts] = (await answer.json()) as { name: string; connections: number }[];
  assert.deepEqual([counts?.name, counts?.connections], ["kas-1->redis", 1]);
});

function linksProgram(network: string): ComponentRecord {
  const host = `${network}.10.1`;
  const link = {
    name: "kas-1->redis",
    from: "kas-1",
    to: "redis",
    listen: { host: `${network}.5.11`, port: 6379 },
    target: { host: `${network}.5.1`, port: 6379 },
    sourceHost: `${network}.1.1`,
  };
  return {
    name: "links",
    kind: "links",
    program: { kind: "node", entry: "lab/links/main.ts" },
    args: ["--configuration-file", "{dir}/config.json"],
    env: { KASLAB_CONTROL_ADDRESS: `${host}:8190`, KASLAB_CONTROL_TOKEN: "t" },
    files: {
      "config.json": JSON.stringify({ links: [link], observability: { host, port: 9101 } }),
    },
    dependsOn: [],
    readiness: { kind: "http", host, port: 8190, path: "/control/ready", bearer: "t" },
    metrics: null,
    control: null,
  };
}

/** Sends, ends its own direction, and returns all that comes back. */
async function ask(host: string, port: number, question: string): Promise<string> {
  const socket = connect({ host, port, allowHalfOpen: true });
  socket.end(question);
  return await text(socket);
}

async function failure(work: Promise<unknown>): Promise<LabError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof LabError, String(error));
    return error;
  }
  throw new Error("it did not fail");
}
