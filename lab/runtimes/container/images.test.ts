import assert from "node:assert/strict";
import { test } from "node:test";
import { bringImages } from "./images.ts";
import { FakeEngine } from "./testing/fake-engine.ts";

const SERVICE = "kas-lab:0.1.0";
const SOURCES = { "kas-lab.sources": "abc" };

function bring(engine: FakeEngine, env: Record<string, string> = {}, said: string[] = []) {
  return bringImages(engine, { env, sources: "abc", say: (text) => said.push(text) });
}

test("the official images are taken when they are there, and fetched when they are not", async () => {
  const engine = new FakeEngine();
  engine.images.set(SERVICE, SOURCES).set("redis:7", {}).set("kas-lab-redis", {});
  engine.registry.add("prom/prometheus:v2.53.5");
  const said: string[] = [];
  assert.deepEqual(await bring(engine, {}, said), {
    service: SERVICE,
    redis: "redis:7",
    prometheus: "prom/prometheus:v2.53.5",
  });
  assert.deepEqual(said, ["fetching image prom/prometheus:v2.53.5 with Docker 0.0"]);
});

test("an image of the user's is fetched if it is not there, and wanted by its name alone", async () => {
  const engine = new FakeEngine();
  engine.images.set(SERVICE, SOURCES).set("redis:7", {}).set("prom/prometheus:v2.53.5", {});
  engine.images.set("kas:here", {});
  engine.registry.add("kas:there");
  const said: string[] = [];
  const bringOwn = (foreign: readonly string[]) =>
    bringImages(engine, { env: {}, sources: "abc", say: (text) => said.push(text), foreign });
  await bringOwn(["kas:here", "kas:there"]);
  assert.deepEqual(said, ["fetching image kas:there with Docker 0.0"]);
  await assert.rejects(bringOwn(["kas:nowhere"]), {
    code: "RUNTIME_NO_IMAGE",
    message: /kas:nowhere is not there/,
  });
});

test("images of Debian packages stand in for them", async () => {
  const engine = new FakeEngine();
  engine.images.set(SERVICE, SOURCES).set("kas-lab-redis", {}).set("kas-lab-prometheus", {});
  const { redis, prometheus } = await bring(engine);
  assert.deepEqual([redis, prometheus], ["kas-lab-redis", "kas-lab-prometheus"]);
});

test("every name is a setting, and a setting has no stand-in", async () => {
  const engine = new FakeEngine();
  engine.images.set("my/kas", {}).set("kas-lab-redis", {}).set("prom", {});
  const env = {
    KASLAB_IMAGE: "my/kas",
    KASLAB_REDIS_IMAGE: "valkey",
    KASLAB_PROMETHEUS_IMAGE: "prom",
  };
  await assert.rejects(bring(engine, env), {
    code: "RUNTIME_NO_IMAGE",
    message: "the image valkey is not there: it cannot be fetched: no route to registry",
  });
  engine.registry.add("valkey");
  assert.deepEqual(await bring(engine, env), {
    service: "my/kas",
    redis: "valkey",
    prometheus: "prom",
  });
});

test("an image of other sources is refused, unless it was named on purpose", async () => {
  const engine = new FakeEngine();
  engine.images.set("redis:7", {}).set("prom/prometheus:v2.53.5", {});
  await assert.rejects(bring(engine), { code: "RUNTIME_NO_IMAGE", message: /has not been built$/ });
  engine.images.set(SERVICE, { "kas-lab.sources": "old" });
  await assert.rejects(bring(engine), { code: "RUNTIME_OTHER_SOURCES" });
  assert.equal((await bring(engine, { KASLAB_IMAGE: SERVICE })).service, SERVICE);
});
