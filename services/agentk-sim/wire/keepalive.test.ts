import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { Keepalive } from "./keepalive.ts";

function setUp(): { clock: ManualClock; keepalive: Keepalive; seen: string[] } {
  const clock = new ManualClock(0);
  const seen: string[] = [];
  const keepalive = new Keepalive(
    clock,
    () => seen.push(`ping ${clock.now() / 1000}`),
    () => seen.push(`dead ${clock.now() / 1000}`),
  );
  return { clock, keepalive, seen };
}

test("as recorded, a peer that is heard every 50 s is never pinged", async () => {
  const { clock, keepalive, seen } = setUp();
  for (let i = 0; i < 20; i++) {
    await clock.advance(50_000);
    keepalive.heard();
  }
  assert.deepEqual(seen, []);
  assert.equal(clock.pending, 1, "one timer per connection");
});

test("it pings after 55 s of silence and goes on when anything is heard", async () => {
  const { clock, keepalive, seen } = setUp();
  await clock.advance(60_000);
  keepalive.heard();
  await clock.advance(45_000);
  assert.deepEqual(seen, ["ping 55"]);
  await clock.advance(100_000);
  assert.equal(seen[1]?.startsWith("ping"), true);
});

test("it gives the connection up 20 s after an unanswered ping", async () => {
  const { clock, seen } = setUp();
  await clock.advance(76_000);
  assert.deepEqual(seen, ["ping 55", "dead 75"]);
});

test("beside a kas on the wall clock it is silent for as long as that one asks", async () => {
  const clock = new ManualClock(0, 20);
  const seen: string[] = [];
  new Keepalive(
    clock,
    () => seen.push(`ping ${clock.now() / 1000}`),
    () => undefined,
    22_000,
  );
  await clock.advance(439_000);
  assert.deepEqual(seen, []);
  await clock.advance(1_000);
  assert.deepEqual(seen, ["ping 440"]);
});

test("nothing happens after stop", async () => {
  const { clock, keepalive, seen } = setUp();
  await clock.advance(60_000);
  keepalive.stop();
  await clock.advance(600_000);
  assert.deepEqual(seen, ["ping 55"]);
  assert.equal(clock.pending, 0);
});
