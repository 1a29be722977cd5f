import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "./backoff.ts";
import { ManualClock } from "./clock/manual-clock.ts";
import { SeededRandom } from "./random.ts";

const AGENTK = { initMs: 10_000, maxMs: 300_000, resetMs: 600_000 };
const KAS_CONFIG = { initMs: 10_000, maxMs: 60_000, resetMs: 60_000 };

test("agentk's ladder doubles from 10 s to 300 s, each sleep in [base, 2 x base)", async () => {
  for (const seed of ["a", "b", "c"]) {
    const clock = new ManualClock();
    const backoff = new Backoff(AGENTK, clock, new SeededRandom(seed));
    for (const baseMs of [10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]) {
      const sleepMs = backoff.next();
      assert.ok(sleepMs >= baseMs && sleepMs < 2 * baseMs, `${sleepMs} is not in [${baseMs}, x2)`);
      await clock.advance(sleepMs);
    }
  }
});

test("the ladder starts again when more than the reset time has passed", async () => {
  const clock = new ManualClock();
  const backoff = new Backoff(AGENTK, clock, new SeededRandom("r"));
  backoff.next();
  await clock.advance(600_000);
  assert.ok(backoff.next() >= 20_000, "exactly the reset time does not reset");
  await clock.advance(600_001);
  assert.ok(backoff.next() < 20_000);
});

test("a sleep longer than the reset time is itself enough to start again (10, 60, 60)", async () => {
  const clock = new ManualClock();
  const backoff = new Backoff(KAS_CONFIG, clock, new SeededRandom("k"));
  const sleeps: number[] = [];
  for (let i = 0; i < 12; i++) {
    const sleepMs = backoff.next();
    sleeps.push(sleepMs);
    await clock.advance(sleepMs + 1);
  }
  const afterLong = sleeps.filter((_, index) => (sleeps[index - 1] ?? 0) > 60_000);
  assert.ok(afterLong.length > 0);
  for (const sleepMs of afterLong) assert.ok(sleepMs < 20_000, `${sleepMs} after a long sleep`);
});
