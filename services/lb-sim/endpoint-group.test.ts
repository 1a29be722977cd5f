import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { createLogger } from "../../kit/log.ts";
import { SeededRandom } from "../../kit/random.ts";
import { EndpointGroup } from "./endpoint-group.ts";
import { EndpointPool } from "./endpoint-pool.ts";
import { HealthProber } from "./health-prober.ts";

const at = (pod: string) => ({ pod, host: "127.0.0.2", port: 8150 });

test("after a replacement the added are asked at once and the removed no more", async () => {
  const clock = new ManualClock(0);
  const thresholds = { healthyThreshold: 1, unhealthyThreshold: 2 };
  const pool = new EndpointPool([at("kas-1"), at("kas-2")], thresholds, new SeededRandom("group"));
  const asked: string[] = [];
  const prober = new HealthProber(pool.endpoints, 5_000, {
    clock,
    probe: ({ pod }) => {
      asked.push(`${pod} ${clock.now() / 1000}`);
      return Promise.resolve(200);
    },
    onResult: ({ pod }, result) => void pool.record(pod, result),
  });
  const log = createLogger({ clock, destination: { write: () => undefined } });
  const group = new EndpointGroup(pool, prober, log);
  await clock.advance(2_000);
  asked.length = 0;
  group.replace([at("kas-2"), at("kas-3")]);
  assert.equal(pool.healthyCount, 1);
  await clock.advance(1);
  assert.equal(pool.healthyCount, 2);
  await clock.advance(5_000);
  assert.deepEqual(asked, ["kas-3 2", "kas-2 5", "kas-3 7"]);
  prober.stop();
});
