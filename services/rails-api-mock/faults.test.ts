import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import { RailsFaults } from "./faults.ts";
import { startTestRails, until, type TestRails } from "./testing/test-rails.ts";

let rails: TestRails;
beforeEach(async () => {
  rails = await startTestRails();
});
afterEach(async () => {
  await rails.stop();
});

async function set(name: string, body: object): Promise<void> {
  const got = await rails.control("PUT", `faults/${name}`, body);
  assert.deepEqual([got.status, got.text], [200, "{}"]);
}

/** Heals twice, which must be as good as once. */
async function heal(name: string): Promise<void> {
  for (let count = 0; count < 2; count++) {
    assert.equal((await rails.control("DELETE", `faults/${name}`)).status, 200);
  }
}

async function answer(endpoint?: string, token?: string): Promise<string> {
  const { status, text } = await rails.ask(endpoint, token).got;
  const { message } = JSON.parse(text === "" ? "{}" : text) as { message?: string };
  return message === undefined ? String(status) : `${status} ${message}`;
}
const BAD_JWT = "401 KAS JWT authentication invalid";

test("latency: the endpoint answers late, the others at once, all at once when healed", async () => {
  await set("latency", { endpoint: "agent_info", delayMs: 8_000 });
  const late = rails.ask();
  await rails.held(1);
  await rails.clock.advance(7_999);
  await rails.held(1);
  assert.equal(await answer("project_info?id=group%2Fproject-1"), "200");
  assert.deepEqual(await rails.counted(), []);
  await rails.clock.advance(1);
  assert.equal((await late.got).status, 200, "the JWT was checked on arrival");
  await heal("latency");
  assert.equal(await answer(), "200");
  assert.deepEqual(await rails.counted(), ["200 2"]);
});

test("latency: flag and token are read when the delay is over", async () => {
  await set("latency", { endpoint: "*", delayMs: 1_000 });
  const late = rails.ask();
  await rails.held(1);
  await set("token", { agents: ["agent-1"] });
  await rails.clock.advance(1_000);
  assert.match((await late.got).text, /401 Unauthorized/);
});

test("latency in the queue ages the JWT too", async () => {
  for (const [delayMs, status] of [
    [4_999, 200],
    [5_000, 401],
  ] as const) {
    await set("latency", { endpoint: "*", delayMs, where: "queue" });
    const late = rails.ask();
    await rails.held(1);
    await rails.clock.advance(delayMs);
    assert.equal((await late.got).status, status);
  }
});

test("latency: jitter is added, and the share is kept", () => {
  const faults = new RailsFaults(new SeededRandom("f"));
  const base = { name: "latency", endpoint: "*", delayMs: 100, jitterMs: 50 } as const;
  faults.set({ ...base, share: 0.3, where: "work" });
  const delays = Array.from({ length: 1_000 }, () => faults.delayOf("agent_info")?.delayMs);
  const drawn = delays.filter((delayMs) => delayMs !== undefined);
  assert.ok(drawn.length > 240 && drawn.length < 360, `${drawn.length} of 1000`);
  assert.ok(Math.min(...drawn) >= 100 && Math.max(...drawn) < 150);
  assert.ok(Math.max(...drawn) - Math.min(...drawn) > 40);
});

for (const name of ["latency", "stall"]) {
  test(`${name}: a caller who leaves frees what the request held`, async () => {
    await set(name, { endpoint: "*", ...(name === "latency" ? { delayMs: 60_000 } : {}) });
    const callers = [rails.ask(), rails.ask(), rails.ask("usage_metrics")];
    await rails.held(3);
    for (const caller of callers) caller.leave();
    await rails.held(0);
    assert.equal(rails.clock.pending, 0, "no timer is left");
    assert.deepEqual(await rails.counted(), ["none 2"]);
    assert.deepEqual(await rails.counted("usage_metrics"), ["none 1"]);
    const told = rails.events.map((event) =>
      event.kind === "rails-request" ? [event.agent, event.status, event.worker] : [],
    );
    assert.deepEqual(told, Array(3).fill(["agent-1", 0, 0]));
  });
}

test("stall: no header is sent, and healing closes the connection without an answer", async () => {
  await set("stall", { endpoint: "agent_info" });
  const stalled = rails.ask();
  await rails.held(1);
  await rails.clock.advance(3_600_000);
  await rails.held(1);
  await heal("stall");
  assert.deepEqual(await stalled.got, { status: 0, headers: {}, text: "", broken: true });
  assert.equal(await answer(), "200");
  assert.deepEqual(await rails.counted(), ["200 1", "none 1"]);
});

test("the mock stops while requests are stalled", async () => {
  await set("stall", { endpoint: "*" });
  const stalled = rails.ask();
  await rails.held(1);
  await rails.stop();
  assert.equal((await stalled.got).status, 0);
});

test("content: a page, {} and the wrong type are 200 in full", async () => {
  const whole = (await rails.ask().got).text;
  const kinds = [
    ["html", /^text\/html/, /^<html>.*<\/html>$/],
    ["empty-json", /^application\/json/, /^\{\}$/],
    ["wrong-type", /^text\/plain/, /^\{"project_id".*\}$/],
  ] as const;
  for (const [kind, type, text] of kinds) {
    await set("content", { endpoint: "*", kind });
    const got = await rails.ask().got;
    assert.deepEqual([got.status, got.broken], [200, false], kind);
    assert.match(got.headers["content-type"] ?? "", type);
    assert.match(got.text, text);
    if (kind === "wrong-type") assert.equal(got.text, whole);
  }
  await heal("content");
  assert.equal((await rails.ask().got).text, whole);
  assert.deepEqual(await rails.counted(), ["200 5"]);
});

for (const endpoint of ["agent_info", "usage_metrics"]) {
  test(`content: a truncated answer of ${endpoint} breaks off before its length`, async () => {
    await set("content", { endpoint, kind: "truncated" });
    const got = await rails.ask(endpoint).got;
    assert.deepEqual([got.status, got.broken], [200, true]);
    assert.match(got.headers["content-type"] ?? "", /^application\/json/);
    assert.ok(got.text.length > 0 && got.text.length < Number(got.headers["content-length"]));
    assert.deepEqual(await rails.counted(endpoint), ["none 1"]);
    await heal("content");
    assert.equal((await rails.ask(endpoint).got).broken, false);
  });
}

test("secret: every JWT is refused, and no answer or event shows a secret", async () => {
  await set("secret", {});
  assert.equal(await answer(), BAD_JWT);
  assert.equal(await answer("usage_metrics"), BAD_JWT);
  const listed = JSON.parse((await rails.control("GET", "faults")).text) as { set: unknown };
  assert.deepEqual(listed.set, [{ name: "secret" }]);
  await heal("secret");
  assert.equal(await answer(), "200");
});

test("token: the named agents are refused, the others are not", async () => {
  await set("token", { agents: ["agent-1"] });
  assert.equal(await answer("agent_info", "token-1"), "401 401 Unauthorized");
  assert.equal(await answer("agent_info", "token-2"), "200");
  assert.deepEqual(
    rails.events.map((event) => (event.kind === "rails-request" ? event.agent : "")),
    ["agent-1", "agent-2"],
    "the history names who was refused",
  );
  await heal("token");
  assert.equal(await answer("agent_info", "token-1"), "200");
});

test("clock: 6 s off either way refuses every JWT, 4 s off none (S07)", async () => {
  for (const [offsetMs, expected] of [
    [6_000, BAD_JWT],
    [-6_000, BAD_JWT],
    [4_000, "200"],
    [-4_000, "200"],
  ] as const) {
    await set("clock", { offsetMs });
    assert.equal(await answer(), expected, `${offsetMs} ms`);
  }
  await set("clock", { offsetMs: 6_000 });
  await heal("clock");
  assert.equal(await answer(), "200");
});

test("faults of several names hold together, and a second PUT replaces the first", async () => {
  await set("clock", { offsetMs: 6_000 });
  await set("latency", { endpoint: "*", delayMs: 1_000 });
  await set("latency", { endpoint: "*", delayMs: 2_000 });
  const late = rails.ask();
  await rails.held(1);
  await rails.clock.advance(1_999);
  await rails.held(1);
  await rails.clock.advance(1);
  assert.equal((await late.got).status, 401);
  await until("free", () => rails.clock.pending === 0);
});
