import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Clock } from "../../kit/clock/clock.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { KasRig, wait, type LogLine } from "../wire/kas-rig.ts";
import { AGENT_1_TOKEN, answerAgent1 } from "../wire/known-agent.ts";
import type { ProbeAgent, StreamEnd } from "../wire/probe-agent.ts";
import { recorded } from "../wire/recorded.ts";

interface RecordedEnd extends Pick<StreamEnd, "event" | "code" | "message"> {
  readonly n: number;
  /** First and last, seconds after the streams were opened. */
  readonly seconds: readonly [number, number];
}
interface Recorded {
  readonly limit_5_of_9: {
    readonly ends: readonly RecordedEnd[];
    readonly limiter_key: readonly { readonly key_hex: string; readonly value: string }[];
  };
  readonly redis_killed: {
    readonly open_streams: readonly [];
    readonly new_streams_1s_later: readonly RecordedEnd[];
    readonly readiness: string;
    readonly liveness: number;
    readonly handled: Readonly<Record<string, number>>;
    readonly log: readonly LogLine[];
  };
  readonly redis_absent_at_start: {
    readonly streams: readonly RecordedEnd[];
    readonly log: readonly LogLine[];
  };
  readonly redis_back: { readonly streams: readonly RecordedEnd[] };
  readonly redis_hung: {
    readonly new_streams: readonly RecordedEnd[];
    readonly readiness_seconds: number;
    readonly log: readonly LogLine[];
  };
}
const real = recorded("redis-failures-and-limit.json") as Recorded;

/** go-redis waits 8 + chance * (16, 32, 64) ms between its four attempts. */
const RETRIES_S = { least: 0.024, most: 0.136 };
/** What a busy machine may add, wall seconds. */
const SLACK_S = 0.5;

const rigAt = (net: string, clock: Clock, more: object = {}): KasRig =>
  new KasRig({ net, clock, rails: (_request, response) => answerAgent1(response), ...more });

/** How all streams of a new agent end, and after how many lab seconds the first and the last. */
async function denied(rig: KasRig, clock: Clock): Promise<readonly RecordedEnd[]> {
  const beganMs = clock.now();
  const agent = await rig.agent(AGENT_1_TOKEN, 10);
  const groups = new Map<string, RecordedEnd>();
  await Promise.all(
    agent.streams.map(async ({ ended }) => {
      const { event, code, message } = await ended;
      const atS = (clock.now() - beganMs) / 1000;
      const before = groups.get(event);
      groups.set(event, {
        event,
        code,
        message,
        n: (before?.n ?? 0) + 1,
        seconds: [before?.seconds[0] ?? atS, atS],
      });
    }),
  );
  agent.close();
  return [...groups.values()].sort((a, b) => (a.event < b.event ? 1 : -1));
}

const withoutTimes = (ends: readonly RecordedEnd[]): readonly Omit<RecordedEnd, "seconds">[] =>
  ends.map(({ seconds: _seconds, ...end }) => end).sort((a, b) => (a.event < b.event ? 1 : -1));

/** Level, text and error of error lines, addresses masked, each once. */
function errorsOf(log: readonly LogLine[], unlike: RegExp = /^$/): readonly string[] {
  const lines = log
    .filter(({ level, msg }) => level === "error" && !unlike.test(msg))
    .map(({ level, msg, error }) => `${level} ${msg}: ${error ?? ""}`)
    .map((line) => line.replace(/\d+(\.\d+){3}:\d+/g, "<address>"));
  return [...new Set(lines)].sort();
}
const IO_TIMEOUT = " read tcp <address>-><address>: i/o timeout";
/** Nothing of Redis: no Gitaly is there in these tests. */
const GITALY = /^Config: /;

describe("limit of 5 a minute, nine streams at once", () => {
  const rig = rigAt("127.77.6", ScaledClock.real(), {
    listen: { connections_per_token_per_minute: 5 },
  });
  before(() => rig.start());
  after(() => rig.stop());

  test("at least five pass, check and count are not atomic; the next one alone is denied", async () => {
    const agent = await rig.agent(AGENT_1_TOKEN, 8);
    const [end] = real.limit_5_of_9.ends;
    const [realKey] = real.limit_5_of_9.limiter_key;
    assert.ok(end !== undefined && realKey !== undefined);
    const redis = rig.redisClient();
    const decided = async (): Promise<number | undefined> => {
      const [key] = await redis.keysBuffer("gitlab-kas:agent_limit:*");
      const passed = key === undefined ? 0 : Number(await redis.get(key));
      return passed + endedOf(agent).length === 9 ? passed : undefined;
    };
    const passed = await waitFor(ScaledClock.real(), "nine decisions", decided, wait);
    assert.ok(passed >= 5 && passed <= 9, `${passed} passed`);
    assert.equal(Number(realKey.value), 9 - end.n);

    const tenth = await agent.open("tunnel_end").ended;
    const { event, code, message } = tenth;
    assert.deepEqual(
      { event, code, message },
      { event: end.event, code: end.code, message: end.message },
    );
    assert.deepEqual(tenth.headers, ["content-type", "x-gitlab-correlation-id"]);

    const [key = Buffer.alloc(0)] = await redis.keysBuffer("gitlab-kas:agent_limit:*");
    assert.equal(key.toString("hex").slice(0, -4), realKey.key_hex.slice(0, -4));
    const ttlMs = await redis.pttl(key);
    assert.ok(ttlMs > 50_000 && ttlMs <= 59_000, `PTTL ${ttlMs}`);
    const denials = rig.log.filter(({ msg }) => msg.startsWith("redistool"));
    assert.equal(denials.length, 9 - passed + 1);
    assert.deepEqual(denials.at(-1), {
      level: "debug",
      time: denials.at(-1)?.["time"],
      msg: "redistool.TokenLimiter: Rate limit exceeded",
      redis_key: key.toString("base64"),
      count: passed,
      token_limit: 5,
    });
  });
});

describe("Redis killed under an agent", () => {
  const clock = ScaledClock.real();
  const rig = rigAt("127.77.7", clock, {
    agent: { redis_conn_info_refresh: "0.5s", redis_conn_info_gc: "0.7s" },
  });
  before(() => rig.start());
  after(() => rig.stop());

  test("open streams stay, new ones are denied, readiness 500, liveness 200, log as recorded", async () => {
    const agent = await rig.agent(AGENT_1_TOKEN, 10);
    await rig.announced(10);
    rig.redisServer?.kill("SIGKILL");
    const failed = (): true | undefined =>
      rig.log.some(({ msg, error }) => /^Failed to GC/.test(msg) && /refused/.test(error ?? ""))
        ? true
        : undefined;
    await waitFor(clock, "a failed collection", failed, wait);

    const ends = await denied(rig, clock);
    assert.deepEqual(withoutTimes(ends), withoutTimes(real.redis_killed.new_streams_1s_later));
    assertWithinRetries(ends, real.redis_killed.new_streams_1s_later);
    assert.equal((await rig.probe("/liveness")).status, real.redis_killed.liveness);
    const readiness = await rig.probe("/readiness");
    assert.equal(
      `HTTP Error ${readiness.status}: ${readiness.statusText}`,
      real.redis_killed.readiness,
    );
    assert.match(await readiness.text(), /^redis: dial tcp [\d.:]+: connect: connection refused$/);

    const refreshed = (): true | undefined =>
      errorsOf(rig.log, GITALY).length >= errorsOf(real.redis_killed.log).length ? true : undefined;
    await waitFor(clock, "the recorded kinds of lines", refreshed, wait);
    assert.deepEqual(errorsOf(rig.log, GITALY), errorsOf(real.redis_killed.log));
    assert.deepEqual(endedOf(agent), real.redis_killed.open_streams);
    const samples = await rig.samples();
    for (const [series, value] of Object.entries(real.redis_killed.handled)) {
      if (series.startsWith("grpc_server")) assert.equal(samples.get(series), value, series);
    }
  });
});

describe("Redis absent at the start, then back", () => {
  const clock = ScaledClock.real();
  const rig = rigAt("127.77.8", clock);
  before(() => rig.start(false));
  after(() => rig.stop());

  test("kas starts and denies; the first streams after Redis is back are denied from memory", async () => {
    const ends = await denied(rig, clock);
    assert.deepEqual(withoutTimes(ends), withoutTimes(real.redis_absent_at_start.streams));
    assertWithinRetries(ends, real.redis_absent_at_start.streams);
    assert.deepEqual(errorsOf(rig.log), errorsOf(real.redis_absent_at_start.log));

    await rig.startRedis();
    const early = await denied(rig, clock);
    assert.deepEqual(withoutTimes(early), withoutTimes(real.redis_back.streams));
    assertWithinRetries(early, real.redis_back.streams);
    await waitFor(
      clock,
      "kas to find Redis again",
      async () => ((await rig.probe("/readiness")).status === 200 ? true : undefined),
      wait,
    );
    const agent = await rig.agent(AGENT_1_TOKEN, 0);
    await rig.announced(0);
    assert.deepEqual(endedOf(agent), []);
  });
});

describe("Redis hung", () => {
  // A read time-out of 1 s lasts 250 ms of wall time, the least that a guard may.
  const clock = new ScaledClock({ epochMs: 0, wallStartMs: 0, speed: 4 });
  const rig = rigAt("127.77.9", clock);
  before(() => rig.start());
  after(() => rig.stop());

  test("denials come between 2 and 10 s, readiness fails after 8 s, texts as recorded", async () => {
    const first = await rig.agent(AGENT_1_TOKEN, 0);
    await rig.announced(0);
    rig.redisServer?.kill("SIGSTOP");
    const beganMs = clock.now();
    const readiness = rig.probe("/readiness").then((response) => ({
      status: response.status,
      seconds: (clock.now() - beganMs) / 1000,
    }));
    const ends = await denied(rig, clock);
    assert.deepEqual(withoutTimes(ends), withoutTimes(real.redis_hung.new_streams));
    const least = Math.min(...ends.map(({ seconds }) => seconds[0]));
    const most = Math.max(...ends.map(({ seconds }) => seconds[1]));
    // Who gives up waiting for one of the five connections does so after 2 s, the others read in vain
    // four times; which of both a stream meets is chance, here as there.
    assert.ok(least >= 2 && most < 11 + SLACK_S * clock.speed, `after ${least} to ${most} s`);
    const answer = await readiness;
    assert.equal(answer.status, 500);
    // Four reads of 1 s, each with its wait for a free connection; recorded 8.03 s.
    const late = real.redis_hung.readiness_seconds + 2 + SLACK_S * clock.speed;
    assert.ok(answer.seconds >= 2 && answer.seconds < late, `${answer.seconds} s`);

    first.close();
    const chance = (line: string): string =>
      line.replace(/ redis: connection pool timeout$/, IO_TIMEOUT);
    const kinds = (log: readonly LogLine[]): readonly string[] => [
      ...new Set(errorsOf(log, GITALY).map(chance)),
    ];
    const wanted = kinds(real.redis_hung.log);
    const written = (): true | undefined =>
      kinds(rig.log).length >= wanted.length ? true : undefined;
    await waitFor(clock, "the recorded kinds of lines", written, wait);
    assert.deepEqual(kinds(rig.log), wanted);
  });
});

function endedOf(agent: ProbeAgent): readonly StreamEnd[] {
  return agent.streams.flatMap(({ end }) => (end === undefined ? [] : [end]));
}

/** The recorded times lie within the retry model, and so do ours. */
function assertWithinRetries(ours: readonly RecordedEnd[], theirs: readonly RecordedEnd[]): void {
  for (const [who, ends, slackS] of [
    ["recorded", theirs, 0.01],
    ["ours", ours, SLACK_S],
  ] as const) {
    for (const { seconds } of ends) {
      const text = `${who}: ${seconds.join(" to ")} s`;
      assert.ok(seconds[0] >= RETRIES_S.least && seconds[1] <= RETRIES_S.most + slackS, text);
    }
  }
}
