import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { ContainerLauncher } from "./container-launcher.ts";
import { thisOwner } from "./labels.ts";
import { FakeEngine } from "./testing/fake-engine.ts";
import { RAILS, redisNode, SENTINEL } from "./testing/records.ts";

function stage(t: TestContext) {
  const runFolder = mkdtempSync(join(tmpdir(), "kas-lab-containers-"));
  t.after(() => rmSync(runFolder, { recursive: true }));
  const engine = new FakeEngine();
  const said: string[] = [];
  const launcher = new ContainerLauncher({
    engine,
    images: { service: "kas-lab:1", redis: "redis:7", prometheus: "prom" },
    network: "net",
    run: "run-1",
    runFolder,
    owner: thisOwner(),
    user: { text: "1000:1000", gives: null },
    clockSettings: { epochMs: 0, wallStartMs: 0, speed: 1 },
    nameOf: (component) => `lab-${component}`,
    say: (text) => said.push(text),
  });
  const events: { kind: string }[] = [];
  const options = {
    signal: new AbortController().signal,
    onEvent: (event: { kind: string }) => void events.push(event),
  };
  return { runFolder, engine, launcher, events, options, said };
}

test("events, log lines and messages go between a service and the lab", async (t) => {
  const { engine, launcher, events, options } = stage(t);
  const { child, logFile } = await launcher.launch(RAILS, options);
  const [pod, container] = engine.containers;
  assert.deepEqual(container?.spec.network, { kind: "shared", container: pod?.id });
  assert.equal(container.spec.labels["kas-lab.run"], "run-1");
  container.stdout.write('{"kind":"hello"}\nno event\n');
  container.stderr.write("a log line\n");
  child.send({ kind: "skew-clock", offsetMs: 5 });
  assert.deepEqual(container.lines, ['{"kind":"skew-clock","offsetMs":5}']);
  container.end({ exitCode: 3 });
  assert.deepEqual(await child.exited, { exitCode: 3, signal: null });
  assert.deepEqual(events, [{ kind: "hello" }]);
  assert.deepEqual(readFileSync(logFile, "utf8").split("\n").sort(), [
    "",
    "a log line",
    "no event",
  ]);
  assert.equal(child.signal("SIGTERM"), false);
});

test("a crashed program starts again in its pod; one that is given up takes the pod along", async (t) => {
  const { engine, launcher, options } = stage(t);
  const first = await launcher.launch(RAILS, options);
  first.child.signal("SIGKILL");
  assert.deepEqual(await first.child.exited, { exitCode: null, signal: "SIGKILL" });
  assert.deepEqual(engine.removed, ["lab-rails"]);
  const second = await launcher.launch(RAILS, options);
  assert.equal(engine.named("lab-pod-rails").length, 1);
  second.child.signal("SIGTERM");
  await second.child.exited;
  await second.child.discard();
  assert.deepEqual(engine.removed, ["lab-rails", "lab-rails", "lab-pod-rails"]);
});

test("signals reach a container in the order in which they were sent", async (t) => {
  const { engine, launcher, options } = stage(t);
  const { child } = await launcher.launch(RAILS, options);
  child.signal("SIGSTOP");
  child.signal("SIGCONT");
  child.signal("SIGTERM");
  await child.exited;
  assert.deepEqual(engine.named("lab-rails")[0]?.asked.slice(0, 3), [
    "kill SIGSTOP",
    "kill SIGCONT",
    "kill SIGTERM",
  ]);
});

test("memory is exhausted above what a program uses, and its end says so", async (t) => {
  const { engine, launcher, options, said } = stage(t);
  const { child } = await launcher.launch(RAILS, options);
  const [container] = engine.named("lab-rails");
  container!.onExec = () => container!.restart();
  await launcher.exhaustMemory("rails", { restart: "on-failure" });
  assert.deepEqual(said, ["rails ran out of memory; the engine has started it again"]);
  assert.deepEqual(container?.asked, [
    'update {"memoryBytes":66777216,"restart":"on-failure"}',
    "exec dd if=/dev/zero of=/tmp/fill bs=1M",
  ]);
  container.onExec = () => container.end({ exitCode: 137, outOfMemory: true });
  await launcher.exhaustMemory("rails", { restart: "no" });
  assert.deepEqual(await child.exited, { exitCode: null, signal: "SIGKILL", outOfMemory: true });
  await assert.rejects(launcher.pause("rails"), /rails does not run/);
  await launcher.unpause("rails");
});

test("files and folders are there before the container, and closing removes everything once", async (t) => {
  const { runFolder, engine, launcher, options } = stage(t);
  const data = join(runFolder, "data");
  await launcher.launch(redisNode(data), options);
  await launcher.launch(SENTINEL, options);
  await launcher.launch(RAILS, options);
  assert.ok(existsSync(data));
  const folder = join(runFolder, "components/rails");
  assert.equal(readFileSync(join(folder, "config.json"), "utf8"), `{"secret":"${folder}/secret"}`);
  await launcher.close();
  await launcher.close();
  assert.deepEqual([...engine.removed].sort(), [
    "lab-pod-rails",
    "lab-pod-redis-1",
    "lab-rails",
    "lab-redis-1",
    "lab-sentinel-1",
    "network net",
  ]);
});
