import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { DialMemory } from "./dial-memory.ts";
import { DialError, goRedisError } from "./go-redis-text.ts";

function setUp(): {
  clock: ManualClock;
  memory: DialMemory;
  redis: { up: boolean; probes: number };
} {
  const clock = new ManualClock(0);
  const redis = { up: false, probes: 0 };
  const memory = new DialMemory(clock, 2, () => {
    redis.probes += 1;
    return redis.up ? Promise.resolve() : Promise.reject(new Error("still down"));
  });
  return { clock, memory, redis };
}

test("dials are made until as many have failed as the pool has places, then one probe a second", async () => {
  const { clock, memory, redis } = setUp();
  const remembered = (): string | undefined => memory.remembered?.message;
  memory.failed(new Error("first"));
  assert.equal(remembered(), undefined);
  memory.failed(new Error("second"));
  assert.equal(remembered(), "second");
  await clock.advance(2_500);
  assert.equal(redis.probes, 3, "at 0, 1 and 2 s");
  assert.equal(remembered(), "still down");
  redis.up = true;
  await clock.advance(400);
  assert.equal(remembered(), "still down", "from memory");
  await clock.advance(200);
  assert.equal(remembered(), undefined);
  assert.equal(clock.pending, 0);
});

test("a stopped memory probes no more", async () => {
  const { clock, memory, redis } = setUp();
  memory.failed(new Error("first"));
  memory.failed(new Error("second"));
  await clock.advance(0);
  memory.stop();
  await clock.advance(5_000);
  assert.equal(redis.probes, 1);
  assert.equal(clock.pending, 0);
});

const coded = (message: string, code: string): Error => Object.assign(new Error(message), { code });

test("failures have the words of Go", () => {
  const dial = (cause: Error): string => new DialError("127.0.0.1:6379", cause).message;
  assert.equal(
    dial(coded("connect ECONNREFUSED 127.0.0.1:6379", "ECONNREFUSED")),
    "dial tcp 127.0.0.1:6379: connect: connection refused",
  );
  assert.equal(dial(new Error("connect ETIMEDOUT")), "dial tcp 127.0.0.1:6379: i/o timeout");
  const read = (error: Error): string => goRedisError(error, "a:1->b:2").message;
  assert.equal(read(new Error("Command timed out")), "read tcp a:1->b:2: i/o timeout");
  assert.equal(read(new Error("Connection is closed.")), "EOF");
  assert.equal(
    read(coded("read ECONNRESET", "ECONNRESET")),
    "read tcp a:1->b:2: read: connection reset by peer",
  );
  assert.equal(read(new Error("ERR wrong type")), "ERR wrong type");
});
