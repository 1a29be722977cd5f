import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import type { LateStretch } from "../../kit/lag-meter.ts";
import { RedisLag } from "./redis-lag.ts";

async function toldOf(answerMs: readonly (number | "refused")[]): Promise<readonly LateStretch[]> {
  const clock = new ManualClock(0);
  const stretches: LateStretch[] = [];
  const answers = [...answerMs];
  const lag = new RedisLag(
    clock,
    async () => {
      const ms = answers.shift() ?? 1;
      if (ms === "refused") throw new Error("Connection is closed.");
      await clock.sleep(ms);
    },
    (stretch) => stretches.push(stretch),
  );
  lag.start();
  await clock.advance(2_000);
  lag.stop();
  await clock.advance(1_000);
  assert.equal(clock.pending, 0);
  return stretches;
}

test("an answer at once is no lateness, and neither is none", async () => {
  assert.deepEqual(await toldOf([1, "refused", 29]), []);
});

test("a late answer tells from when to when Redis was late", async () => {
  assert.deepEqual(await toldOf([1, 400, 1]), [{ fromMs: 251, toMs: 651, lateMs: 400 }]);
});
