import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import type { ProbeResult } from "./health-judge.ts";
import { HealthProber } from "./health-prober.ts";

const endpoint = (pod: string) => ({ pod, host: "127.0.0.1", port: 1 });

test("every endpoint is polled at its interval, counted from the start of a check", async () => {
  const clock = new ManualClock(0);
  const asked: string[] = [];
  const prober = new HealthProber([endpoint("a"), endpoint("b")], 5_000, {
    clock,
    probe: async ({ pod }) => {
      asked.push(`${pod} ${clock.now() / 1000}`);
      if (pod === "b") await clock.sleep(3_000);
      return pod === "b" ? "timeout" : 200;
    },
    onResult: () => undefined,
  });
  await clock.advance(11_000);
  assert.deepEqual(asked, ["a 0", "b 0", "a 5", "b 5", "a 10", "b 10"]);
  prober.stop();
  await clock.advance(60_000);
  assert.equal(asked.length, 6, "nothing is asked after stop");
  assert.equal(clock.pending, 0);
});

test("first answers are complete when every endpoint has answered, good or bad", async () => {
  const clock = new ManualClock(0);
  const seen: ProbeResult[] = [];
  let complete = false;
  const prober = new HealthProber([endpoint("a"), endpoint("b")], 5_000, {
    clock,
    probe: async ({ pod }) => {
      if (pod === "a") return 200;
      await clock.sleep(3_000);
      return "timeout";
    },
    onResult: (_endpoint, result) => seen.push(result),
  });
  void prober.firstAnswers.then(() => (complete = true));
  await clock.advance(2_000);
  assert.deepEqual([seen, complete], [[200], false]);
  await clock.advance(1_500);
  assert.deepEqual([seen, complete], [[200, "timeout"], true]);
  prober.stop();
});

test("a check that outlasts the interval is followed by the next at once", async () => {
  const clock = new ManualClock(0);
  const asked: number[] = [];
  const prober = new HealthProber([endpoint("a")], 5_000, {
    clock,
    probe: async () => {
      asked.push(clock.now() / 1000);
      await clock.sleep(15_000);
      return "timeout";
    },
    onResult: () => undefined,
  });
  await clock.advance(31_000);
  assert.deepEqual(asked, [0, 15, 30]);
  prober.stop();
});

test("endpoints come and go: a new one is asked at once, one that has gone counts no more", async () => {
  const clock = new ManualClock(0);
  const seen: string[] = [];
  const prober = new HealthProber([endpoint("a")], 5_000, {
    clock,
    probe: async () => {
      await clock.sleep(1_000);
      return 200;
    },
    onResult: ({ pod }) => seen.push(`${pod} ${clock.now() / 1000}`),
  });
  await clock.advance(5_500);
  void prober.watch(endpoint("b"));
  prober.forget("a");
  await clock.advance(6_000);
  assert.deepEqual(seen, ["a 1", "b 6.5", "b 11.5"], "a was being asked when it was forgotten");
  prober.stop();
  await clock.advance(60_000);
  assert.equal(seen.length, 3);
  assert.equal(clock.pending, 0);
});
