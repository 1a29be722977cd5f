import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { agentLimitKey } from "../../../contracts/redis-keys.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { FakeLog } from "../testing/fake-log.ts";
import { FakeRedis } from "../testing/fake-redis.ts";
import { TokenLimiter } from "./token-limiter.ts";

const TOKEN = "0123456789";

function limiter(limitPerMinute: number, speed = 1) {
  const clock = new ManualClock(Date.UTC(2021, 6, 29, 11, 7, 30), speed);
  const redis = new FakeRedis();
  const log = new FakeLog();
  const subject = new TokenLimiter({ redis, keyPrefix: "gitlab-kas", limitPerMinute, clock, log });
  return { clock, redis, log, subject };
}

test("the key is the worked example of the protocol: half a token hashed, minute little-endian", () => {
  const hash = createHash("sha256").update("01234").digest();
  const key = agentLimitKey("gitlab-kas", hash, 7);
  assert.equal(
    key.toString("hex"),
    "6769746c61622d6b61733a6167656e745f6c696d69743a" +
      "c565fe03ca9b6242e01dfddefe9bba3d98b270e19cd02fd85ceaf75e2b25bf12" +
      "3a0700",
  );
  assert.equal(key.length, 58);
});

test("an accepted RPC costs GET and one transaction of INCR and EXPIRE 59", async () => {
  const { redis, subject } = limiter(1);
  assert.equal(await subject.allow(TOKEN), true);
  assert.deepEqual(
    redis.commands.map((command) => command.split(" ")[0]),
    ["get", "incr", "expire"],
  );
  assert.ok(redis.commands[2]?.endsWith(" 59"));
});

test("at the limit the RPC is denied without a write, logged at debug only", async () => {
  const { redis, log, subject } = limiter(1);
  await subject.allow(TOKEN);
  redis.commands.length = 0;
  assert.equal(await subject.allow(TOKEN), false);
  assert.equal(redis.commands.length, 1);
  assert.deepEqual(
    log.lines.map(({ level }) => level),
    ["debug"],
  );
});

test("the next minute has an allowance of its own", async () => {
  const { clock, subject } = limiter(1);
  await subject.allow(TOKEN);
  await clock.advance(30_000);
  assert.equal(await subject.allow(TOKEN), true);
});

test("another token has an allowance of its own", async () => {
  const { subject } = limiter(1);
  await subject.allow(TOKEN);
  assert.equal(await subject.allow("abcdefghij"), true);
});

test("any Redis error is a denial", async () => {
  const { redis, log, subject } = limiter(100);
  redis.failure = new Error("connection refused");
  assert.equal(await subject.allow(TOKEN), false);
  assert.equal(log.lines[0]?.msg, "redistool.TokenLimiter: Error retrieving minute bucket count");
});

test("at another speed a finer expiry stands in, divided", async () => {
  const { redis, subject } = limiter(100, 60);
  await subject.allow(TOKEN);
  assert.ok(redis.commands[2]?.startsWith("pexpire "));
  assert.ok(redis.commands[2]?.endsWith(" 983"));
});
