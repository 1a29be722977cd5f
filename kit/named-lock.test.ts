import assert from "node:assert/strict";
import { test } from "node:test";
import { ScaledClock } from "./clock/scaled-clock.ts";
import { withNamedLock } from "./named-lock.ts";

const clock = ScaledClock.real();
const lockName = (text: string): string => `named-lock.test ${process.pid} ${text}`;

test("two holders of one name work one after the other", async () => {
  const trail: string[] = [];
  let waited = 0;
  const work = (who: string) => async (): Promise<void> => {
    trail.push(`${who} begins`);
    await clock.sleep(20);
    trail.push(`${who} ends`);
  };
  const options = { timeoutWallMs: 5_000, onWait: () => waited++ };
  await Promise.all([
    withNamedLock(clock, lockName("pair"), options, work("first")),
    withNamedLock(clock, lockName("pair"), options, work("second")),
  ]);
  assert.equal(trail.length, 4);
  assert.equal(trail[0]?.split(" ")[0], trail[1]?.split(" ")[0], "the work overlapped");
  assert.equal(waited, 1);
});

test("the lock is free again after the work failed", async () => {
  const options = { timeoutWallMs: 0 };
  const failing = withNamedLock(clock, lockName("failure"), options, () =>
    Promise.reject(new Error("work failed")),
  );
  await assert.rejects(failing, /work failed/);
  assert.equal(
    await withNamedLock(clock, lockName("failure"), options, () => Promise.resolve(7)),
    7,
  );
});

test("a waiter gives up after its limit and says what is held", async () => {
  await withNamedLock(clock, lockName("busy"), { timeoutWallMs: 0 }, async () => {
    await assert.rejects(
      withNamedLock(clock, lockName("busy"), { timeoutWallMs: 60 }, () => Promise.resolve()),
      { code: "KIT_LOCK_TIMEOUT" },
    );
  });
});
