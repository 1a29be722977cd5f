import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import { EndpointPool } from "./endpoint-pool.ts";
import { HealthJudge, type ProbeResult } from "./health-judge.ts";

interface Case {
  readonly name: string;
  readonly healthy: number;
  readonly unhealthy: number;
  readonly answers: readonly ProbeResult[];
  /** One letter for each answer: H healthy, U unhealthy after it. */
  readonly verdicts: string;
}

const cases: readonly Case[] = [
  { name: "one good answer", healthy: 1, unhealthy: 2, answers: [200], verdicts: "H" },
  { name: "two are asked for", healthy: 2, unhealthy: 2, answers: [200, 200], verdicts: "UH" },
  {
    name: "a bad one in between starts the count again",
    healthy: 2,
    unhealthy: 2,
    answers: [200, 500, 200, 200],
    verdicts: "UUUH",
  },
  {
    name: "one failure of two is forgiven",
    healthy: 1,
    unhealthy: 2,
    answers: [200, "timeout", 200, "refused", 200],
    verdicts: "HHHHH",
  },
  {
    name: "two failures in a row, whatever kind",
    healthy: 1,
    unhealthy: 2,
    answers: [200, "timeout", "refused", 200],
    verdicts: "HHUH",
  },
  {
    name: "only 200 is good: redirects and 204 are not",
    healthy: 1,
    unhealthy: 1,
    answers: [204, 301, 200, 204],
    verdicts: "UUHU",
  },
];

for (const { name, healthy, unhealthy, answers, verdicts } of cases) {
  test(`an endpoint starts unhealthy; ${name}`, () => {
    const judge = new HealthJudge({ healthyThreshold: healthy, unhealthyThreshold: unhealthy });
    assert.equal(judge.healthy, false);
    let before = false;
    const seen = answers.map((answer) => {
      const changed = judge.record(answer);
      assert.equal(changed, judge.healthy !== before);
      before = judge.healthy;
      return judge.healthy ? "H" : "U";
    });
    assert.equal(seen.join(""), verdicts);
  });
}

test("an unhealthy endpoint gets nothing new, and when all are unhealthy there is no fail-open", () => {
  const endpoints = ["kas-1", "kas-2"].map((pod) => ({ pod, host: "127.0.0.1", port: 8150 }));
  const thresholds = { healthyThreshold: 1, unhealthyThreshold: 2 };
  const pool = new EndpointPool(endpoints, thresholds, new SeededRandom(1));
  assert.equal(pool.pick(), undefined);
  assert.deepEqual(pool.record("kas-2", 200), { healthy: true });
  assert.equal(pool.record("kas-2", 200), undefined);
  assert.deepEqual([pool.pick()?.pod, pool.pick()?.pod], ["kas-2", "kas-2"]);
  pool.record("kas-2", "refused");
  assert.equal(pool.pick()?.pod, "kas-2");
  assert.deepEqual(pool.record("kas-2", "refused"), { healthy: false });
  assert.equal(pool.pick(), undefined);
  assert.deepEqual(pool.states()[1], {
    pod: "kas-2",
    address: "127.0.0.1:8150",
    healthy: false,
    lastResult: "refused",
  });
});
