import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { ConnectedAgentInfoSchema } from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { TunnelInfoSchema } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import {
  connectionsByAgentIdKey,
  connectionsByProjectIdKey,
  tunnelsByAgentIdKey,
} from "../../../contracts/redis-keys.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { ExpiringHash } from "../redis/expiring-hash.ts";
import type { RedisCommand } from "../redis/redis-port.ts";
import { TrackerLoop } from "../redis/tracker-loop.ts";
import { TunnelTracker } from "../reverse-tunnel/tunnel-tracker.ts";
import { FakeLog } from "../testing/fake-log.ts";
import { FakeRedis } from "../testing/fake-redis.ts";
import { AgentTracker } from "./agent-tracker.ts";

const PERIODS = { refreshMs: 240_000, gcMs: 600_000 };

/** A Redis whose HSCAN fails for keys that contain a text. */
class PartlyFailingRedis extends FakeRedis {
  failingKey = "nothing";

  override async command(...command: RedisCommand): Promise<unknown> {
    const isHit = command[0] === "hscan" && String(command[1]).includes(this.failingKey);
    if (isHit) throw new Error("down");
    return await super.command(...command);
  }
}

function setUp() {
  const clock = new ManualClock();
  const redis = new PartlyFailingRedis();
  const log = new FakeLog();
  const hash = (keyOf: (prefix: string, id: bigint) => Buffer): ExpiringHash =>
    new ExpiringHash({ redis, clock, keyOf: (id) => keyOf("p", id), ttlMs: 300_000 });
  const agents = (): AgentTracker =>
    new AgentTracker({
      byProject: hash(connectionsByProjectIdKey),
      byAgent: hash(connectionsByAgentIdKey),
      loop: new TrackerLoop(clock),
      log,
      periods: PERIODS,
    });
  const tunnels = (): TunnelTracker =>
    new TunnelTracker({
      byAgent: hash(tunnelsByAgentIdKey),
      loop: new TrackerLoop(clock),
      log,
      periods: PERIODS,
    });
  const logged = (msg: string): unknown[] =>
    log.lines.filter((line) => line.msg === msg).map(({ fields }) => fields["removed_hash_keys"]);
  return { clock, redis, agents, tunnels, logged };
}

const agent = (agentId: bigint, connectionId: bigint) =>
  create(ConnectedAgentInfoSchema, { agentId, projectId: agentId + 100n, connectionId });

test("what a dead pod left is collected by a survivor and counted over both hashes", async () => {
  const { clock, agents, logged } = setUp();
  const dead = agents();
  await Promise.all([dead.register(agent(1n, 1n)), dead.register(agent(1n, 2n))]);
  await dead.stop();
  const survivor = agents();
  await survivor.register(agent(1n, 3n));
  await clock.advance(600_000);
  await survivor.stop();
  assert.deepEqual(logged("Deleted expired agent connections records"), [4]);
});

test("what was collected counts although the other hash failed", async () => {
  const { clock, redis, agents, logged } = setUp();
  const dead = agents();
  await dead.register(agent(1n, 1n));
  await dead.stop();
  const survivor = agents();
  await survivor.register(agent(1n, 2n));
  redis.failingKey = "conn_by_agent_id";
  await clock.advance(600_000);
  await survivor.stop();
  assert.deepEqual(logged("Deleted expired agent connections records"), [1]);
  assert.equal(logged("Failed to GC data in Redis").length, 1);
});

test("what was collected of one key counts although the next key failed", async () => {
  const { clock, redis, tunnels, logged } = setUp();
  const tunnel = (agentId: bigint, connectionId: bigint) =>
    create(TunnelInfoSchema, { agentId, connectionId });
  const dead = tunnels();
  await Promise.all([1n, 2n, 3n].map((id) => dead.register(tunnel(1n, id))));
  await dead.stop();
  const survivor = tunnels();
  await survivor.register(tunnel(1n, 4n));
  await survivor.register(tunnel(2n, 5n));
  redis.failingKey = tunnelsByAgentIdKey("p", 2n).toString();
  await clock.advance(600_000);
  await survivor.stop();
  assert.deepEqual(logged("Deleted expired agent tunnel records"), [3]);
  assert.equal(logged("Failed to GC data in Redis").length, 1);
});
