import assert from "node:assert/strict";
import { test } from "node:test";
import { KAS_MUTATION_NAMES } from "../../../contracts/kas-mutations.ts";
import { Backoff } from "../../../kit/backoff.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { parseConfig } from "../config/load.ts";
import { TokenLimiter } from "../redis/token-limiter.ts";
import { UNTOUCHED, type KasSeams } from "../seams.ts";
import { unavailable } from "../server/rpc-error.ts";
import type { Tracking } from "../tracking.ts";
import { FakeLog } from "./fake-log.ts";
import { FakeRedis } from "./fake-redis.ts";
import { mutatedSeams } from "./mutations.ts";

const CONFIG = parseConfig(
  "gitlab: { address: http://gitlab, authentication_secret_file: /x }\nredis: { server: { address: r:1 } }",
  "test",
);
const seams = (name: string): KasSeams => mutatedSeams(name, new FakeLog());
const contextOf = (log = new FakeLog()) => ({
  clock: new ManualClock(),
  random: new SeededRandom("mutants"),
  log,
  component: "kas-1",
  control: undefined,
  emit: () => undefined,
});

test("every mutation touches at least one seam and says loudly that it is on", () => {
  for (const name of KAS_MUTATION_NAMES) {
    const log = new FakeLog();
    const touched = mutatedSeams(name, log);
    const changed = (Object.keys(UNTOUCHED) as (keyof KasSeams)[]).filter(
      (seam) => touched[seam] !== UNTOUCHED[seam],
    );
    assert.equal(changed.length, 1, name);
    assert.equal(log.lines[0]?.level, "error");
    assert.match(log.lines[0].msg, /^THIS KAS IS BROKEN ON PURPOSE/);
    assert.equal(log.lines[0].fields["mutation"], name);
  }
});

test("an unknown mutation stops kas at its start", () => {
  assert.throws(() => mutatedSeams("gc-of", new FakeLog()), {
    code: "KAS_UNKNOWN_MUTATION",
    errorClass: "input",
  });
});

test("the configuration changes in one key, the rest stays as loaded", () => {
  const agent = (name: string) => seams(name).config(CONFIG).agent;
  assert.deepEqual(agent("no-cache"), { ...CONFIG.agent, info_cache_ttl: 0 });
  assert.equal(agent("age-halved").listen.max_connection_age, 900_000);
  assert.equal(agent("age-doubled").listen.max_connection_age, 3_600_000);
  assert.ok(agent("gc-off").redis_conn_info_gc > 365 * 86_400_000);
  assert.equal(agent("gc-off").redis_conn_info_refresh, 240_000);
  assert.ok(agent("refresh-off").redis_conn_info_refresh > 365 * 86_400_000);
  assert.equal(agent("refresh-off").redis_conn_info_gc, 600_000);
});

test("back-offs are zero in every stream of chance, ids are still drawn", () => {
  const context = contextOf();
  const { random, clock } = seams("no-backoff").context(context);
  const ladder = { initMs: 10_000, maxMs: 60_000, resetMs: 60_000 };
  const backoff = new Backoff(ladder, clock, random.split("configuration"));
  assert.deepEqual([backoff.next(), backoff.next(), backoff.next()], [0, 0, 0]);
  assert.equal(random.split("a").int63(), new SeededRandom("mutants").split("a").int63());
});

test("the limiter lets calls pass while Redis fails, and still denies when it counts", async () => {
  const redis = new FakeRedis();
  const log = new FakeLog();
  const limiter = new TokenLimiter({
    redis: seams("limiter-fails-open").redis(redis),
    keyPrefix: "gitlab-kas",
    limitPerMinute: 1,
    clock: new ManualClock(),
    log,
  });
  redis.failure = new Error("down");
  assert.equal(await limiter.allow("token"), true);
  assert.deepEqual(log.lines, []);
  redis.failure = undefined;
  assert.deepEqual([await limiter.allow("token"), await limiter.allow("token")], [true, false]);
});

test("trackers still see the errors of a Redis that the limiter forgives", async () => {
  const redis = new FakeRedis();
  const forgiving = seams("limiter-fails-open").redis(redis);
  redis.failure = new Error("down");
  await assert.rejects(forgiving.command("hscan", "key", "0"), /down/);
  await assert.rejects(forgiving.transaction([["hset", "key", "1", "x"]]), /down/);
});

test("errors are not logged, everything else is", () => {
  const log = new FakeLog();
  const { log: quiet } = seams("errors-unlogged").context(contextOf(log));
  quiet.with({ a: 1 }).error("lost");
  quiet.error("lost too");
  quiet.with({ a: 1 }).warn("kept");
  assert.deepEqual(log.lines, [{ level: "warn", msg: "kept", fields: { a: 1 } }]);
});

test("a status becomes OK, a defect stays one", async () => {
  const failing = (error: Error): ReturnType<KasSeams["handlers"]> =>
    seams("errors-as-ok").handlers({
      poller: { serve: () => Promise.reject(error) },
      tunnels: { serve: () => Promise.reject(error) },
    });
  const [context, second, third] = [{} as never, {} as never, {} as never];
  await failing(unavailable()).poller.serve(context, second, third);
  await failing(unavailable()).tunnels.serve(context, second);
  const bug = failing(new TypeError("bug"));
  await assert.rejects(bug.poller.serve(context, second, third), /bug/);
  await assert.rejects(bug.tunnels.serve(context, second), /bug/);
});

test("what ends is not taken out of Redis, what begins is put in", async () => {
  const calls: string[] = [];
  const registrar = (what: string) => ({
    register: () => Promise.resolve(void calls.push(`register ${what}`)),
    unregister: () => Promise.resolve(void calls.push(`unregister ${what}`)),
  });
  const tracking: Tracking = {
    gate: { allow: () => Promise.resolve(true) },
    agents: registrar("agent"),
    tunnels: registrar("tunnel"),
    stop: () => Promise.resolve(void calls.push("stop")),
  };
  const touched = seams("unregister-skipped").tracking(tracking);
  const [agent, tunnel] = [{} as never, {} as never];
  await touched.agents.register(agent);
  await touched.agents.unregister(agent);
  await touched.tunnels.register(tunnel);
  await touched.tunnels.unregister(tunnel);
  await touched.stop();
  assert.deepEqual(calls, ["register agent", "register tunnel", "stop"]);
});
