import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { GitalyFaults } from "./faults.ts";
import { startTestGitaly, until, type TestGitaly } from "./testing/test-gitaly.ts";

let gitaly: TestGitaly;
beforeEach(async () => {
  gitaly = await startTestGitaly();
});
afterEach(async () => {
  await gitaly.stop();
});

async function set(name: string, body: object): Promise<void> {
  const { status, json } = await gitaly.control("PUT", `faults/${name}`, body);
  assert.deepEqual([status, json], [200, {}]);
}

/** Heals twice, which must be as good as once. */
async function heal(name: string): Promise<void> {
  for (let count = 0; count < 2; count++) {
    assert.equal((await gitaly.control("DELETE", `faults/${name}`)).status, 200);
  }
}

const code = async (storage?: string): Promise<string> =>
  (await gitaly.advertise(storage).got).code;
const DEFAULT = { storages: ["default"] };

test("down: the storage refuses connections, the other one serves, healed on its address", async () => {
  await set("down", DEFAULT);
  const refused = await gitaly.advertise().got;
  assert.deepEqual([refused.code, await code("second")], ["UNAVAILABLE", "OK"]);
  assert.match(refused.details, /ECONNREFUSED/);
  await set("down", DEFAULT);
  await heal("down");
  assert.equal(await code(), "OK");
});

test("down: open sessions are destroyed, with the calls that wait on them", async () => {
  const client = gitaly.connect("default");
  assert.equal((await gitaly.advertise("default", client).got).code, "OK");
  await set("latency", { ...DEFAULT, delayMs: 60_000 });
  const waiting = gitaly.advertise("default", client);
  await until("waiting", () => gitaly.clock.pending === 1);
  await set("down", DEFAULT);
  assert.notEqual((await waiting.got).code, "OK");
  await until("freed", () => gitaly.clock.pending === 0);
  await until("counted", async () => (await gitaly.handled())["InfoRefsUploadPack Canceled"] === 1);
  client.close();
});

test("down: a second PUT replaces the storages of the first", async () => {
  await set("down", DEFAULT);
  await set("down", { storages: ["second"] });
  assert.deepEqual([await code("default"), await code("second")], ["OK", "UNAVAILABLE"]);
});

test("latency: the storage's method answers late, its others and other storages at once", async () => {
  await set("latency", { ...DEFAULT, methods: ["InfoRefsUploadPack"], delayMs: 40_000 });
  const late = gitaly.advertise();
  await until("waiting", () => gitaly.clock.pending === 1);
  assert.equal(await code("second"), "OK");
  assert.equal((await gitaly.configFile().got).code, "OK");
  await gitaly.clock.advance(39_999);
  assert.equal(gitaly.clock.pending, 1);
  await gitaly.clock.advance(1);
  assert.equal((await late.got).code, "OK", "waiting does not age the token");
  await heal("latency");
  assert.equal(await code(), "OK");
});

test("latency: a caller who leaves frees what the call held", async () => {
  await set("latency", { ...DEFAULT, delayMs: 60_000 });
  const calls = [gitaly.advertise(), gitaly.configFile()];
  await until("waiting", () => gitaly.clock.pending === 2);
  for (const call of calls) call.leave();
  await until("freed", () => gitaly.clock.pending === 0);
  const expected = { "InfoRefsUploadPack Canceled": 1, "TreeEntry Canceled": 1 };
  await until("counted", async () => Object.keys(await gitaly.handled()).length === 2);
  assert.deepEqual(await gitaly.handled(), expected);
});

test("latency: jitter is added to the delay", async () => {
  const clock = new ManualClock(0);
  const faults = new GitalyFaults(clock, new SeededRandom("g"));
  faults.set({ name: "latency", storages: ["default"], delayMs: 100, jitterMs: 50 });
  const tookMs: number[] = [];
  for (let count = 0; count < 50; count++) {
    void faults.pass("default", "TreeEntry", new AbortController().signal).then(() => {
      tookMs.push(clock.now());
    });
  }
  await clock.advance(200);
  assert.equal(tookMs.length, 50);
  assert.ok(Math.min(...tookMs) >= 100 && Math.max(...tookMs) < 150);
  assert.ok(Math.max(...tookMs) - Math.min(...tookMs) > 25);
});

test("status: the code and the text arrive and are counted, for the named methods", async () => {
  const fault = { ...DEFAULT, methods: ["TreeEntry"], code: "ResourceExhausted", message: "full" };
  await set("status", fault);
  const { code: failed, details } = await gitaly.configFile().got;
  assert.deepEqual([failed, details], ["RESOURCE_EXHAUSTED", "full"]);
  assert.equal((await gitaly.configFile("second").got).code, "OK");
  assert.equal(await code(), "OK");
  assert.deepEqual(await gitaly.handled(), {
    "InfoRefsUploadPack OK": 1,
    "TreeEntry OK": 1,
    "TreeEntry ResourceExhausted": 1,
  });
  await heal("status");
  assert.equal((await gitaly.configFile().got).code, "OK");
});

test("status: the share is kept", async () => {
  const faults = new GitalyFaults(new ManualClock(), new SeededRandom("g"));
  faults.set({
    name: "status",
    storages: ["default"],
    code: "Internal",
    message: "",
    share: 0.3,
  });
  const gone = new AbortController().signal;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 1_000 }, () => faults.pass("default", "TreeEntry", gone)),
  );
  const failed = outcomes.filter(({ status }) => status === "rejected").length;
  assert.ok(failed > 240 && failed < 360, `${failed} of 1000`);
});

test("token: every call is denied as with a wrong secret", async () => {
  await set("token", {});
  const { code: denied, details } = await gitaly.advertise().got;
  assert.deepEqual([denied, details], ["PERMISSION_DENIED", "permission denied"]);
  assert.equal(await code("second"), "PERMISSION_DENIED");
  assert.deepEqual((await gitaly.control("GET", "faults")).json, { set: [{ name: "token" }] });
  await heal("token");
  assert.equal(await code(), "OK");
});

test("clock: more than 30 s off either way is denied", async () => {
  for (const [offsetMs, expected] of [
    [31_000, "PERMISSION_DENIED"],
    [-31_000, "PERMISSION_DENIED"],
    [30_000, "OK"],
    [-30_000, "OK"],
  ] as const) {
    await set("clock", { offsetMs });
    assert.equal(await code(), expected, `${offsetMs} ms`);
  }
  await set("clock", { offsetMs: 60_000 });
  await heal("clock");
  assert.equal(await code(), "OK");
});

const HEAD = / HEAD\0/;
const MASTER = / refs\/heads\/master[\0\n]/;
const MAIN = / refs\/heads\/main[\0\n]/;
const damages: readonly (readonly [string, (text: string, whole: string) => boolean])[] = [
  [
    "truncated-advertisement",
    (text, whole) => whole.startsWith(text) && HEAD.test(text) && !MASTER.test(text),
  ],
  ["garbage", (text) => text.length > 0 && !/^[0-9a-f]{4}/.test(text)],
  ["no-head", (text) => !HEAD.test(text) && !text.includes("symref") && MASTER.test(text)],
  [
    "no-default-branch",
    (text) => !HEAD.test(text) && !MASTER.test(text) && MAIN.test(text) && text.endsWith("0000"),
  ],
];
for (const [kind, isSo] of damages) {
  test(`content: ${kind} damages the advertisements of that storage, with status OK`, async () => {
    const whole = (await gitaly.advertise().got).text;
    await set("content", { ...DEFAULT, kind });
    const { code: seen, text } = await gitaly.advertise().got;
    assert.equal(seen, "OK");
    assert.ok(isSo(text, whole), text);
    assert.match((await gitaly.advertise("second").got).text, HEAD);
    await heal("content");
    assert.equal((await gitaly.advertise().got).text, whole);
  });
}
