import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { containerUser } from "./container-user.ts";
import { imageSources } from "./image-sources.ts";
import { openContainers } from "./open-containers.ts";
import { FakeEngine } from "./testing/fake-engine.ts";

const PROJECT_ROOT = resolve(import.meta.dirname, "../../..");

function engineWithImages(): FakeEngine {
  const engine = new FakeEngine();
  engine.images.set("kas-lab:0.1.0", { "kas-lab.sources": imageSources(PROJECT_ROOT) });
  engine.images.set("redis:7", {}).set("prom/prometheus:v2.53.5", {});
  return engine;
}

function open(engine: FakeEngine, hasAddress: (address: string) => boolean, said: string[] = []) {
  return openContainers({
    engine,
    run: "run-1",
    runFolder: "/runs/1",
    projectRoot: PROJECT_ROOT,
    clockSettings: { epochMs: 0, wallStartMs: 0, speed: 1 },
    network: 100,
    say: (text) => said.push(text),
    env: {},
    hasAddress: (address) => Promise.resolve(hasAddress(address)),
  });
}

test("a run gets the first bridge that nobody has, with its labels", async () => {
  const engine = engineWithImages();
  engine.takenSubnets.add("10.100.0.0/16");
  const said: string[] = [];
  const { prefix } = await open(engine, (address) => address === "10.101.0.1", said);
  assert.equal(prefix, "10.101");
  const [network] = engine.networks;
  assert.deepEqual([network?.subnet, network?.gateway], ["10.101.0.0/16", "10.101.0.1"]);
  assert.equal(network?.labels["kas-lab.run"], "run-1");
  assert.deepEqual(engine.containers, [], "the bridge is there without a container");
  assert.deepEqual(said, [
    "Docker 0.0, images kas-lab:0.1.0, redis:7, prom/prometheus:v2.53.5; " +
      "no reaper: the next run removes what is left",
  ]);
});

test("a bridge that comes with the first container is waited for", async () => {
  const engine = engineWithImages();
  await open(engine, () => engine.containers.length > 0);
  assert.equal(engine.containers.length, 1);
});

test("a bridge that is not this machine's is refused, and nothing is left", async () => {
  const engine = engineWithImages();
  await assert.rejects(
    open(engine, () => false),
    {
      code: "RUNTIME_BRIDGE_ELSEWHERE",
      message: "Docker 0.0 made the run's bridge, but this machine has no address 10.100.0.1",
    },
  );
  assert.equal(engine.removed.length, 2, engine.removed.join(", "));
});

test("where every network is taken, the error says which were tried", async () => {
  const engine = engineWithImages();
  for (let number = 64; number <= 250; number++) engine.takenSubnets.add(`10.${number}.0.0/16`);
  await assert.rejects(
    open(engine, () => true),
    { code: "RUNTIME_NO_SUBNET" },
  );
});

for (const [what, isRootless, ids, text, gives] of [
  ["an ordinary user is himself", false, { uid: 1000, gid: 1001 }, "1000:1001", false],
  ["root is nobody", false, { uid: 0, gid: 0 }, "65532:65532", true],
  ["the caller of a rootless engine is root inside", true, { uid: 1000, gid: 1000 }, "0:0", false],
] as const) {
  test(`in containers ${what}`, () => {
    const user = containerUser(isRootless, ids);
    assert.equal(user.text, text);
    assert.equal(user.gives !== null, gives);
  });
}
