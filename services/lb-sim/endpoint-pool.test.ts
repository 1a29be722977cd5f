import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import { EndpointPool } from "./endpoint-pool.ts";

const at = (pod: string, host = "127.0.0.2") => ({ pod, host, port: 8150 });
const poolOf = (...pods: readonly string[]) => {
  const pool = new EndpointPool(
    pods.map((pod) => at(pod)),
    { healthyThreshold: 1, unhealthyThreshold: 2 },
    new SeededRandom("pool"),
  );
  for (const pod of pods) pool.record(pod, 200);
  return pool;
};
const healthOf = (pool: EndpointPool) => pool.states().map(({ pod, healthy }) => [pod, healthy]);

test("a new list adds unhealthy endpoints, keeps the health of those that stay, drops the rest", () => {
  const pool = poolOf("kas-1", "kas-2");
  const change = pool.replace([at("kas-2"), at("kas-3")]);
  assert.deepEqual(change, { added: [at("kas-3")], removed: [at("kas-1")] });
  assert.deepEqual(healthOf(pool), [
    ["kas-2", true],
    ["kas-3", false],
  ]);
  assert.deepEqual([pool.pick()?.pod, pool.pick()?.pod], ["kas-2", "kas-2"]);
  assert.equal(pool.record("kas-1", 200), undefined, "a late answer of a removed pod");
  assert.deepEqual(pool.record("kas-3", 200), { healthy: true });
  assert.equal(pool.pick()?.pod, "kas-3");
});

test("a pod that comes back at another address is a new endpoint", () => {
  const pool = poolOf("kas-1");
  const moved = at("kas-1", "127.0.0.9");
  assert.deepEqual(pool.replace([moved]), { added: [moved], removed: [at("kas-1")] });
  assert.deepEqual(healthOf(pool), [["kas-1", false]]);
  assert.equal(pool.pick(), undefined);
});

test("an empty list leaves nothing to pick", () => {
  const pool = poolOf("kas-1", "kas-2");
  pool.replace([]);
  assert.deepEqual([pool.pick(), pool.healthyCount, pool.count], [undefined, 0, 0]);
});

test("a stale endpoint counts as healthy unchecked, until a listed pod of its name goes first", () => {
  const pool = poolOf("kas-1");
  const gone = at("kas-9", "127.0.0.99");
  assert.equal(pool.pick()?.pod, "kas-1");
  pool.setStale(gone);
  assert.deepEqual([pool.healthyCount, pool.count], [2, 2]);
  assert.deepEqual(
    pool.endpoints.map(({ pod }) => pod),
    ["kas-1"],
    "nobody checks it",
  );
  assert.deepEqual([pool.pick(), pool.pick()?.pod], [gone, "kas-1"], "never picked: it is next");
  pool.replace([at("kas-1"), at("kas-9")]);
  assert.deepEqual(healthOf(pool), [
    ["kas-1", true],
    ["kas-9", false],
  ]);
  pool.replace([at("kas-1")]);
  assert.equal(pool.healthyCount, 2);
  pool.setStale(undefined);
  assert.deepEqual(healthOf(pool), [["kas-1", true]]);
});
