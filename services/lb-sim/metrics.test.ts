import assert from "node:assert/strict";
import { test } from "node:test";
import { createLbMetrics } from "./metrics.ts";

/** Metrics over a pool and sockets of a test's own. */
function metricsOf(agesMs: readonly number[]) {
  return createLbMetrics(
    { states: () => [] },
    { socketsByPod: () => new Map(), socketAgesMs: () => agesMs },
  );
}

const samples = async (metrics: ReturnType<typeof metricsOf>, name: string): Promise<string[]> =>
  (await metrics.registry.metrics()).split("\n").filter((line) => line.startsWith(`${name}{`));

test("an ending that can be foreseen is there with 0, so that its first one shows in a rate", async () => {
  const metrics = metricsOf([]);
  const closed = 'kaslab_lb_requests_total{status="101",status_details="websocket_closed"}';
  assert.ok((await samples(metrics, "kaslab_lb_requests_total")).includes(`${closed} 0`));
  metrics.ended({ status: 101, statusDetails: "websocket_closed" });
  assert.ok((await samples(metrics, "kaslab_lb_requests_total")).includes(`${closed} 1`));
});

test("Cloud Monitoring counts the same endings by code and class", async () => {
  const metrics = metricsOf([]);
  metrics.ended({ status: 502, statusDetails: "failed_to_pick_backend" });
  metrics.ended({ status: 502, statusDetails: "backend_timeout" });
  metrics.ended({ status: 101, statusDetails: "websocket_closed" });
  const name = "stackdriver_https_lb_rule_loadbalancing_googleapis_com_https_request_count";
  const counted = (await samples(metrics, name))
    .filter((line) => line.includes('backend_target_name="bs-kas-8150"'))
    .map((line) =>
      /response_code="(\d+)",response_code_class="(\d+)"} (\d+)$/.exec(line)?.slice(1),
    );
  assert.deepEqual(
    counted.filter((row) => row?.[2] !== "0"),
    [
      ["101", "100", "1"],
      ["502", "500", "2"],
    ],
  );
});

test("sockets are counted by age, each in every bucket that holds it", async () => {
  const metrics = metricsOf([1_000, 300_000, 1_400_000, 1_829_000, 1_831_000]);
  const rows = (await samples(metrics, "kaslab_lb_websocket_age_seconds_bucket")).map(
    (line) => /le="(.+)"} (\d+)$/.exec(line)?.slice(1).join(":") ?? line,
  );
  assert.deepEqual(rows, [
    "300:2",
    "600:2",
    "900:2",
    "1200:2",
    "1500:3",
    "1800:3",
    "1830:4",
    "+Inf:5",
  ]);
});

test("a front end says whether it takes connections and how many it has", async () => {
  const metrics = metricsOf([]);
  const states = [{ name: "default", accepts: true, connections: 3 }];
  metrics.watch({ states: () => states });
  states[0] = { name: "default", accepts: false, connections: 0 };
  assert.deepEqual(
    [
      ...(await samples(metrics, "kaslab_lb_front_end_accepts")),
      ...(await samples(metrics, "kaslab_lb_front_end_connections")),
    ],
    [
      'kaslab_lb_front_end_accepts{front_end="default"} 0',
      'kaslab_lb_front_end_connections{front_end="default"} 0',
    ],
  );
});
