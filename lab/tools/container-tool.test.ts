import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerEngine } from "./container-engine.ts";
import { containerSpec, tryContainer } from "./container-tool.ts";
import { isLocated } from "./located-tool.ts";

function engine(pull: (image: string) => Promise<void>): () => Promise<ContainerEngine> {
  return () =>
    Promise.resolve({
      description: "container engine 28.2.2",
      pull,
      start: () => Promise.reject(new Error("not in this test")),
    });
}

test("the official image stands in when an engine answers", async () => {
  const pulled: string[] = [];
  const said: string[] = [];
  const find = engine((image) => {
    pulled.push(image);
    return Promise.resolve();
  });
  const located = await tryContainer("redis-server", find, (text) => said.push(text));
  assert.deepEqual(located, {
    tool: "redis-server",
    path: "/usr/local/bin/redis-server",
    version: "7",
    origin: "container",
    env: {},
    image: "redis:7",
  });
  assert.deepEqual(pulled, ["redis:7"]);
  assert.deepEqual(said, ["fetching image redis:7 with container engine 28.2.2"]);
});

test("why a container cannot stand in is kept", async () => {
  const offline = engine(() => Promise.reject(new Error("no route to registry")));
  const silent = (): void => undefined;
  assert.deepEqual(await tryContainer("prometheus", offline, silent), {
    place: "container",
    why: "image prom/prometheus:v2.53.5 cannot be fetched: no route to registry",
  });
  const none = (): Promise<{ why: string }> => Promise.resolve({ why: "no engine" });
  assert.deepEqual(await tryContainer("prometheus", none, silent), {
    place: "container",
    why: "no engine",
  });
  assert.equal(isLocated(await tryContainer("promtool", offline, silent)), false);
});

test("a container sees the folders its arguments name, under their own paths", () => {
  const located = {
    tool: "prometheus",
    path: "/bin/prometheus",
    version: "v2.53.5",
    origin: "container",
    env: {},
    image: "prom/prometheus:v2.53.5",
  } as const;
  const args = [
    "--config.file=/runs/1/components/prometheus/prometheus.yml",
    "--storage.tsdb.path=/tmp/data/prometheus",
    "--web.listen-address=127.64.6.1:9090",
    "--dir",
    "/tmp/data/other",
  ];
  const folder = "/runs/1/components/prometheus";
  const spec = containerSpec(located, { args, env: {}, folder, logFile: "/runs/1/logs/p.log" });
  assert.deepEqual(spec.folders, [folder, "/tmp/data/prometheus", "/tmp/data/other"]);
  assert.equal(spec.entrypoint, "/bin/prometheus");
  assert.deepEqual(spec.args, args);
  assert.match(spec.user, /^\d+:\d+$/);
});
