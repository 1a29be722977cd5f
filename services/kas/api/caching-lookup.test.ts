import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { CachingLookup } from "./caching-lookup.ts";

function setUp(ttlMs = 300_000) {
  const clock = new ManualClock();
  const cache = new CachingLookup<string>({ clock, ttlMs, errorTtlMs: 60_000 });
  let calls = 0;
  const ok = (): Promise<string> => {
    calls += 1;
    return Promise.resolve(`answer ${calls}`);
  };
  const failing = (): Promise<string> => {
    calls += 1;
    return Promise.reject(new Error(`failure ${calls}`));
  };
  return { clock, cache, ok, failing, calls: () => calls };
}

test("concurrent callers of one token share one lookup", async () => {
  const { cache, ok, calls } = setUp();
  const answers = await Promise.all(Array.from({ length: 11 }, () => cache.get("t", ok)));
  assert.equal(calls(), 1);
  assert.equal(new Set(answers).size, 1);
});

test("a success is kept 300 s, not longer", async () => {
  const { clock, cache, ok, calls } = setUp();
  await cache.get("t", ok);
  await clock.advance(299_999);
  await cache.get("t", ok);
  assert.equal(calls(), 1);
  await clock.advance(1);
  assert.equal(await cache.get("t", ok), "answer 2");
});

test("a failure is shared and kept 60 s", async () => {
  const { clock, cache, failing, calls } = setUp();
  await assert.rejects(cache.get("t", failing), /failure 1/);
  await clock.advance(59_999);
  await assert.rejects(cache.get("t", failing), /failure 1/);
  assert.equal(calls(), 1);
  await clock.advance(1);
  await assert.rejects(cache.get("t", failing), /failure 2/);
});

test("tokens do not share entries", async () => {
  const { cache, ok, calls } = setUp();
  await cache.get("a", ok);
  await cache.get("b", ok);
  assert.equal(calls(), 2);
});

test("a success TTL of zero disables the cache, errors included", async () => {
  const { cache, failing, calls } = setUp(0);
  await assert.rejects(cache.get("t", failing));
  await assert.rejects(cache.get("t", failing));
  assert.equal(calls(), 2);
});
