import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import type { LinkRecord } from "../topology/component.ts";
import { addContainerNetwork } from "./container-network.ts";

/** A link that has read so many bytes from its client and from its target. */
function link(from: string, to: string, toTarget: number, toClient: number) {
  const address = { host: "127.0.0.1", port: 1 };
  const record: LinkRecord = {
    name: `${from}->${to}`,
    from,
    to,
    listen: address,
    target: address,
    sourceHost: null,
  };
  const counts = { connections: 1, openConnections: 1, dialFailures: 0, toTarget, toClient };
  return { link: record, counts: () => counts };
}

async function bytes(links: ReturnType<typeof link>[]): Promise<Record<string, number>> {
  const registry = new Registry();
  addContainerNetwork(registry, links);
  const rows = (await registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith("container_network_"))
    .map((line) => {
      const [, what = "", pod = "", value = ""] =
        /^container_network_(\w+)_bytes_total\{.*pod="([^"]+)".*\} (\d+)$/.exec(line) ?? [];
      return [`${pod} ${what}`, Number(value)] as const;
    });
  return Object.fromEntries(rows);
}

test("a pod's bytes are those of its links, each as the pod sees them", async () => {
  const links = [
    link("lb", "kas-1", 10, 200),
    link("kas-1", "rails", 3, 4000),
    link("prometheus", "kas-2", 1, 50_000),
  ];
  assert.deepEqual(await bytes(links), {
    "gitlab-kas-1 receive": 4010,
    "gitlab-kas-1 transmit": 203,
    "gitlab-kas-2 receive": 1,
    "gitlab-kas-2 transmit": 50_000,
  });
});

test("links that all pods share, and pods that were never there, are left out", async () => {
  const links = [
    link("kas", "gitaly", 10, 20),
    link("lb", "kas-3", 0, 0),
    link("agentk", "lb", 1, 2),
  ];
  assert.deepEqual(await bytes(links), {});
});

test("the series carry the labels by which dashboards find a container of kas", async () => {
  const registry = new Registry();
  addContainerNetwork(registry, [link("lb", "kas-1", 1, 2)]);
  const page = await registry.metrics();
  for (const label of ['deployment="kas"', 'namespace="gitlab"', 'stage="main"', 'type="kas"']) {
    assert.match(page, new RegExp(`^container_network_receive_bytes_total\\{.*${label}`, "m"));
  }
});
