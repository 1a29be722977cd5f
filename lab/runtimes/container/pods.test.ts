import assert from "node:assert/strict";
import { test } from "node:test";
import { Pods } from "./pods.ts";
import { FakeEngine } from "./testing/fake-engine.ts";
import { LINKS, RAILS, redisNode, SENTINEL } from "./testing/records.ts";

const REDIS = redisNode("/data");

function pods(): { readonly engine: FakeEngine; readonly pods: Pods } {
  const engine = new FakeEngine();
  return {
    engine,
    pods: new Pods({
      engine,
      image: "kas-lab:1",
      network: "net",
      nameOf: (pod) => pod,
      labelsOf: (pod) => ({ component: pod }),
      user: "1000:1000",
    }),
  };
}

test("components with one address share a pod, which lives until the last is given up", async () => {
  const { engine, pods: all } = pods();
  const [first, second] = await Promise.all([all.join(REDIS), all.join(SENTINEL)]);
  assert.equal(first, second);
  assert.deepEqual(first.id, "container-1");
  assert.deepEqual(engine.containers[0]?.spec.network, {
    kind: "own",
    network: "net",
    address: "10.64.5.1",
    aliases: ["redis-1"],
  });
  await all.leave(REDIS);
  // A crash is no reason to leave: it starts again in its pod.
  assert.equal(await all.join(SENTINEL), first);
  assert.deepEqual(engine.removed, []);
  await all.leave(SENTINEL);
  await all.leave(SENTINEL);
  assert.deepEqual(engine.removed, ["pod-redis-1"]);
  assert.notEqual(await all.join(REDIS), first, "a new pod at the old address");
});

test("only a pod with more addresses may add them, and only it waits until they are there", async () => {
  const { engine, pods: all } = pods();
  await all.join(RAILS);
  await all.join(LINKS);
  const [plain, many] = engine.containers.map(({ spec }) => spec);
  assert.deepEqual(
    [plain?.user, plain?.capabilities, plain?.startedSays],
    ["1000:1000", [], undefined],
  );
  assert.equal(plain?.args[0], "echo pod is up && exec tail -f /dev/null");
  assert.deepEqual(
    [many?.user, many?.capabilities, many?.startedSays],
    ["0:0", ["NET_ADMIN"], "pod is up"],
  );
  assert.equal(
    many?.args[0],
    "{ ip addr add 10.64.1.1/16 dev eth0 && ip addr add 10.64.1.2/16 dev eth0; } && " +
      "echo pod is up && exec tail -f /dev/null",
  );
});

test("a pod that comes back to its network gets all its addresses again", async () => {
  const { engine, pods: all } = pods();
  await all.join(RAILS);
  await all.join(LINKS);
  for (const record of [RAILS, LINKS]) {
    await all.disconnect(record);
    await all.reconnect(record);
  }
  const [plain, many] = engine.containers;
  assert.deepEqual(plain?.asked, ["disconnect", "reconnect"]);
  assert.deepEqual(many?.asked.slice(0, 2), ["disconnect", "reconnect"]);
  assert.match(many.asked[2] ?? "", /^exec sh -c \{ ip addr add 10\.64\.1\.1/);
});

test("a pod that did not start is tried again", async () => {
  const { engine, pods: all } = pods();
  engine.failing.add("pod-rails");
  await assert.rejects(all.join(RAILS), /pod-rails failed/);
  engine.failing.clear();
  await all.join(RAILS);
  await all.removeAll();
  assert.deepEqual(engine.removed, ["pod-rails"]);
});
