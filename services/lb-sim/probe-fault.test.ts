import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthCheckFault } from "../../contracts/edge-faults.ts";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { HealthJudge, type ProbeResult } from "./health-judge.ts";
import { HealthProber } from "./health-prober.ts";
import { ProbeFault } from "./probe-fault.ts";

const endpoint = (pod: string) => ({ pod, host: "127.0.0.1", port: 1 });

/** Two pods checked every 5 s with the runbook's values; answers and changes of kas-1's verdict. */
async function polled(fault: HealthCheckFault, forMs: number, far: ProbeResult = 200) {
  const clock = new ManualClock(0);
  const probes = new ProbeFault(clock);
  const judge = new HealthJudge({ healthyThreshold: 1, unhealthyThreshold: 2 });
  const answers = new Map<string, ProbeResult[]>();
  let changes = 0;
  const prober = new HealthProber([endpoint("kas-1"), endpoint("kas-2")], 5_000, {
    clock,
    probe: probes.wrap(() => Promise.resolve(far), 3_000),
    onResult: ({ pod }, result) => {
      answers.set(pod, [...(answers.get(pod) ?? []), result]);
      if (pod === "kas-1" && judge.record(result)) changes += 1;
    },
  });
  await clock.advance(1);
  probes.set(fault);
  answers.clear();
  changes = 0;
  await clock.advance(forMs);
  const during = { kas1: answers.get("kas-1") ?? [], kas2: answers.get("kas-2") ?? [], changes };
  probes.set(undefined);
  answers.clear();
  await clock.advance(10_000);
  prober.stop();
  return { ...during, healed: answers.get("kas-1") ?? [], healthy: judge.healthy };
}

test("fail makes 500 of every answer of its pods and of no other", async () => {
  const seen = await polled({ kind: "fail", pods: ["kas-1"] }, 10_000);
  assert.deepEqual(seen.kas1, [500, 500]);
  assert.deepEqual(seen.kas2, [200, 200]);
  assert.deepEqual([seen.changes, seen.healed, seen.healthy], [1, [200, 200], true]);
});

test("a check without an answer stays what it was", async () => {
  const seen = await polled({ kind: "fail", pods: ["kas-1"] }, 10_000, "refused");
  assert.deepEqual(seen.kas1, ["refused", "refused"]);
});

test("flapping singles never change the verdict, pairs change it twice in every period", async () => {
  const singles = await polled(
    { kind: "flap", pods: ["kas-1"], everyMs: 15_000, inARow: 1 },
    90_000,
  );
  assert.deepEqual(singles.kas1.slice(0, 6), [500, 200, 200, 500, 200, 200]);
  assert.equal(singles.changes, 0);
  const pairs = await polled({ kind: "flap", pods: ["kas-1"], everyMs: 30_000, inARow: 2 }, 90_000);
  assert.deepEqual(pairs.kas1.slice(0, 6), [500, 500, 200, 200, 200, 200]);
  assert.equal(pairs.changes, 6);
});

test("a slow answer counts below the time-out of 3 s and is a timeout from there on", async () => {
  const at = async (delayMs: number) =>
    await polled({ kind: "slow", pods: ["kas-1"], delayMs }, 13_000);
  assert.deepEqual((await at(2_500)).kas1, [200, 200]);
  assert.deepEqual((await at(3_000)).kas1, ["timeout", "timeout"]);
  const late = await at(60_000);
  assert.deepEqual(
    late.kas1,
    ["timeout", "timeout"],
    "given up at the time-out, not at the answer",
  );
  assert.equal(late.changes, 1);
});
