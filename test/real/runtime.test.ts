import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError } from "../../kit/errors.ts";
import { identityOf, isAlive, type ProcessIdentity } from "../../kit/process-identity.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { acquireLease, type Lease } from "../../lab/runtimes/process/lease.ts";
import { readLeases } from "../../lab/runtimes/process/lease-record.ts";
import {
  ProcessRuntime,
  type ProcessRuntimeOptions,
} from "../../lab/runtimes/process/process-runtime.ts";
import { sweep } from "../../lab/runtimes/process/sweep.ts";
import { locateTool } from "../../lab/tools/locate-tool.ts";
import type { ComponentRecord } from "../../lab/topology/component.ts";
import { prometheus, redis, SCRIPTS, scriptComponent } from "./runtime-components.ts";

const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
const clock = ScaledClock.real();
const never = new AbortController().signal;

interface Stage {
  readonly folder: string;
  readonly scripts: string;
  readonly leases: string;
}

function stage(t: TestContext): Stage {
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const scripts = join(folder, "scripts");
  const leases = join(folder, "leases");
  mkdirSync(scripts);
  mkdirSync(leases, { mode: 0o700 });
  for (const [name, source] of Object.entries(SCRIPTS)) writeFileSync(join(scripts, name), source);
  return { folder, scripts, leases };
}

interface Rig {
  readonly lease: Lease;
  readonly runtime: ProcessRuntime;
  readonly events: { readonly component: string; readonly kind: string; readonly env?: string[] }[];
  readonly exits: { readonly component: string; readonly expected: boolean }[];
  readonly at: (path: string) => string;
}

async function rig(t: TestContext, options: Partial<ProcessRuntimeOptions> = {}): Promise<Rig> {
  const { folder, scripts, leases } = stage(t);
  const runFolder = join(folder, "run");
  const lease = await acquireLease({ run: "test", runFolder, clock, folder: leases });
  const events: Rig["events"] = [];
  const exits: Rig["exits"] = [];
  const runtime = new ProcessRuntime({
    runFolder,
    clock,
    clockSettings: { epochMs: 0, wallStartMs: 0, speed: 1 },
    tools: (name) => locateTool(name),
    listener: {
      onEvent: (component, event) => events.push({ component, ...event }),
      onExit: (component, _exit, expected) => exits.push({ component, expected }),
      onReady: () => undefined,
    },
    projectRoot: scripts,
    owner: lease,
    ...options,
  });
  t.after(async () => {
    await runtime.stopAll();
    await lease.release();
  });
  return { lease, runtime, events, exits, at: (path) => join(runFolder, path) };
}

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

test("what ignores SIGTERM is killed within the limit, and said", async (t) => {
  const { lease, runtime } = await rig(t);
  const host = `127.${lease.network}.2.1`;
  const component = await runtime.start(scriptComponent("stubborn", "stubborn.mjs", host), never);
  const beganWallMs = clock.wallNow();
  assert.deepEqual(await runtime.stopAll(), { killed: ["stubborn"] });
  assert.ok(clock.wallNow() - beganWallMs < 3_000);
  assert.equal(isAlive(identityOf(component.pid)), false);
});

test("a sweep ends what a killed lab left, and spares a living lab", async (t) => {
  const { folder, scripts, leases } = stage(t);
  const [first, second] = await Promise.all([
    smallLab(t, leases, join(folder, "run-1"), scripts),
    smallLab(t, leases, join(folder, "run-2"), scripts),
  ]);
  assert.notEqual(first.network, second.network);
  const ended = once(first.parent, "exit");
  first.parent.kill("SIGKILL");
  await ended;
  assert.deepEqual(first.children.map(isAlive), [true, true], "children that outlive their lab");

  const said = await sweep({ clock, folder: leases });

  assert.deepEqual(first.children.map(isAlive), [false, false]);
  assert.deepEqual(second.children.map(isAlive), [true, true]);
  const [redisPid, stubbornPid] = first.children.map((child) => child.pid);
  assert.deepEqual(said, [
    `removed what small lab (pid ${first.parent.pid}, gone) left: lease of ` +
      `127.${first.network}.0.0, killed redis (${redisPid}), stubborn (${stubbornPid})`,
  ]);
  assert.equal(existsSync(join(leases, `net-${first.network}`)), false);
  assert.deepEqual(
    readLeases(leases).map(({ network, alive }) => [network, alive]),
    [[second.network, true]],
  );
  const stopped = once(second.parent, "exit");
  second.parent.kill("SIGTERM");
  await stopped;
  assert.deepEqual(second.children.map(isAlive), [false, false]);
  assert.deepEqual(readLeases(leases), []);
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

interface SmallLab {
  readonly parent: ChildProcess;
  readonly network: number;
  /** Redis first. */
  readonly children: readonly ProcessIdentity[];
}

async function smallLab(
  t: TestContext,
  leases: string,
  runFolder: string,
  scripts: string,
): Promise<SmallLab> {
  const entry = join(import.meta.dirname, "runtime-parent.ts");
  const parent = spawn(process.execPath, [entry, leases, runFolder, scripts], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => parent.kill("SIGTERM"));
  for await (const line of createInterface({ input: parent.stdout })) {
    const said = JSON.parse(line) as {
      network: number;
      children: { name: string; pid: number }[];
    };
    const sorted = said.children.sort((a, b) => a.name.localeCompare(b.name));
    return { parent, network: said.network, children: sorted.map(({ pid }) => identityOf(pid)) };
  }
  throw new Error("the small lab did not start");
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
