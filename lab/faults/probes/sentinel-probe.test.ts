import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { after, describe, it } from "node:test";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import type { World } from "../world.ts";
import { isWhole, lookAtCluster, viewSeen, type ClusterView } from "./sentinel-probe.ts";

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** Answers every command with this bulk string; null: nobody listens. */
async function instance(info: string | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on("data", () => socket.end(`$${(info ?? "").length}\r\n${info ?? ""}\r\n`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it does not listen");
  if (info === null) await new Promise<void>((resolve) => server.close(() => resolve()));
  else servers.push(server);
  return address.port;
}

const MASTER = "# Replication\r\nrole:master\r\nconnected_slaves:2\r\n";
const follower = (number: number, link = "up"): string =>
  `role:slave\r\nmaster_host:10.0.0.${number}\r\nmaster_link_status:${link}\r\n`;
const sentinel = (number: number): string =>
  `sentinel_masters:1\r\nmaster0:name=gprd-redis,status=ok,address=10.0.0.${number}:6379,slaves=2,sentinels=3\r\n`;

async function view(
  nodes: readonly (string | null)[],
  sentinels: readonly (string | null)[],
): Promise<ClusterView> {
  const host = "127.0.0.1";
  const world = {
    redisMasterName: "gprd-redis",
    redisNodes: await Promise.all(
      nodes.map(async (info, index) => ({
        name: `redis-${index + 1}`,
        host,
        port: await instance(info),
        announcedHost: `10.0.0.${index + 1}`,
      })),
    ),
    sentinels: await Promise.all(
      sentinels.map(async (info) => ({ host, port: await instance(info) })),
    ),
  } as unknown as World;
  return await lookAtCluster({
    clock: ScaledClock.real(),
    signal: new AbortController().signal,
    world,
  });
}

describe("a cluster from outside", () => {
  for (const { name, nodes, sentinels, sees, whole } of [
    {
      name: "in order",
      nodes: [MASTER, follower(1), follower(1)],
      sentinels: [sentinel(1), sentinel(1), sentinel(1)],
      sees: { master: 1, agrees: true, inStep: [2, 3] },
      whole: true,
    },
    {
      name: "after a failover, with the old master dead",
      nodes: [null, MASTER, follower(2)],
      sentinels: [sentinel(2), sentinel(2), sentinel(1)],
      sees: { master: 2, agrees: true, inStep: [3] },
      whole: false,
    },
    {
      name: "with a replica that still follows the old master",
      nodes: [null, MASTER, follower(1, "down")],
      sentinels: [sentinel(2), sentinel(2), null],
      sees: { master: 2, agrees: true, inStep: [] },
      whole: false,
    },
    {
      name: "whose sentinels do not agree",
      nodes: [MASTER, MASTER, follower(1)],
      sentinels: [sentinel(1), sentinel(2), null],
      sees: { master: 0, agrees: false, inStep: [] },
      whole: false,
    },
    {
      name: "whose master came back as a replica of nobody in step",
      nodes: [MASTER, follower(1, "down"), follower(1)],
      sentinels: [sentinel(2), sentinel(2), sentinel(2)],
      sees: { master: 2, agrees: false, inStep: [] },
      whole: false,
    },
  ]) {
    it(name, async () => {
      const seen = await view(nodes, sentinels);
      assert.deepEqual(seen, sees);
      assert.equal(isWhole(seen, nodes.length), whole);
    });
  }

  it("says who it is", () => {
    const nodes = [{ name: "redis-1", host: "a", port: 1, announcedHost: "b" }];
    const says = (seen: ClusterView): string => viewSeen(seen, nodes, true).says;
    assert.equal(
      says({ master: 1, agrees: true, inStep: [2] }),
      "the master is redis-1; 1 replicas in step",
    );
    assert.equal(
      says({ master: 0, agrees: false, inStep: [] }),
      "the sentinels do not agree on a master",
    );
  });
});
