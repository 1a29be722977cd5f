import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { ServerHttp2Session } from "node:http2";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { countedAgeMs, EarlyGoaway, restOfLife } from "./counted-age.ts";

const MAX_MS = 1_800_000;

test("an age is whole milliseconds; anything else counts as new", () => {
  const age = (text: string): number => countedAgeMs({ "x-kaslab-connection-age": text });
  assert.equal(age("61000"), 61_000);
  for (const text of ["", "-1", "1.5", "1e9", "x", "9999999999999"]) assert.equal(age(text), 0);
  assert.equal(countedAgeMs({}), 0);
});

test("the rest of a life ends where the whole would have", () => {
  const random = new SeededRandom("rest");
  for (const ageMs of [0, 300_000, 1_169_999, 1_300_000]) {
    for (let draw = 0; draw < 200; draw++) {
      const { goawayMs, contextMs } = restOfLife(MAX_MS, ageMs, random);
      assert.equal(goawayMs, Math.max(0, 1_170_000 - ageMs));
      assert.ok(ageMs + contextMs >= 1_350_000 && ageMs + contextMs <= 1_417_500);
    }
  }
});

test("one that has outlived the least age ends within what is left of the jitter, or at once", () => {
  const random = new SeededRandom("old");
  for (let draw = 0; draw < 200; draw++) {
    const { goawayMs, contextMs } = restOfLife(MAX_MS, 1_400_000, random);
    assert.equal(goawayMs, 0);
    assert.ok(contextMs >= 0 && contextMs <= 17_500);
  }
  assert.equal(restOfLife(MAX_MS, 5_000_000, random).contextMs, 0);
});

class FakeSession extends EventEmitter {
  readonly did: string[] = [];
  destroyed = false;
  closed = false;
  goaway(code: number, _last: number, data: Buffer): void {
    this.did.push(`goaway ${code} ${data.toString()}`);
  }
  close(): void {
    this.did.push("close");
  }
  destroy(): void {
    this.did.push("destroy");
    this.destroyed = true;
  }
}

test("GOAWAY comes when it is due, the hard close 20 % of the limit later", async () => {
  const clock = new ManualClock();
  const session = new FakeSession();
  const goaway = new EarlyGoaway(clock, 100_000, MAX_MS);
  await clock.advance(40_000);
  goaway.watch(session as unknown as ServerHttp2Session);
  goaway.watch(session as unknown as ServerHttp2Session);
  await clock.advance(59_999);
  assert.deepEqual(session.did, []);
  await clock.advance(1);
  assert.deepEqual(session.did, ["goaway 0 max_age", "close"]);
  await clock.advance(360_000);
  assert.deepEqual(session.did, ["goaway 0 max_age", "close", "destroy"]);
});

test("one that is due at once waits for the streams that arrive together, and stops on request", async () => {
  const clock = new ManualClock();
  const session = new FakeSession();
  const goaway = new EarlyGoaway(clock, 0, MAX_MS);
  goaway.watch(session as unknown as ServerHttp2Session);
  await clock.advance(1_999);
  assert.deepEqual(session.did, []);
  goaway.stop();
  assert.equal(clock.pending, 0);
});
