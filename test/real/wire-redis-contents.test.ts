import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyUnpack, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Redis } from "ioredis";
import { Registry } from "prom-client";
import { ConnectedAgentInfoSchema } from "../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { ExpiringValueSchema } from "../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import type { RedisKey } from "../../contracts/history.ts";
import {
  agentLimitKey,
  connectionsByAgentIdKey,
  connectionsByProjectIdKey,
  REDIS_KEY_PREFIX_DEFAULT,
  tunnelsByAgentIdKey,
} from "../../contracts/redis-keys.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { snapshotRedis } from "../../lab/exporters/redis-snapshot.ts";
import { addTrackedAgents } from "../../lab/exporters/tracked-agents.ts";
import {
  happened,
  judged,
  startedAgents,
  stream,
  syntheticEvidence,
} from "../../lab/scenario/synthetic-evidence.ts";
import { KasRig } from "../wire/kas-rig.ts";
import { AGENT_1_TOKEN } from "../wire/known-agent.ts";
import { recorded } from "../wire/recorded.ts";

interface RecordedKey {
  readonly key_hex: string;
  readonly type: "hash" | "string";
  readonly pttl: number;
  readonly fields?: Readonly<Record<string, string>>;
}
/** All that a real kas had in Redis with one agent of project 7, eleven streams. */
const real = recorded("redis-contents-one-agent.json") as readonly RecordedKey[];

const PREFIX = REDIS_KEY_PREFIX_DEFAULT;
const rig = new KasRig({ net: "127.77.19", clock: ScaledClock.real(), rails: () => undefined });
const byAgent = connectionsByAgentIdKey(PREFIX, 1n).toString("hex");
let redis: Redis;

before(async () => {
  await rig.startRedis();
  redis = rig.redisClient();
  for (const { key_hex: hex, type, pttl, fields = {} } of real) {
    const key = Buffer.from(hex, "hex");
    if (type === "string") await redis.set(key, "11");
    for (const [name, value] of Object.entries(fields)) {
      await redis.hset(key, name, Buffer.from(value, "hex"));
    }
    await redis.pexpire(key, pttl);
  }
});
after(() => rig.stop());

test("the keys are those that the lab knows", () => {
  const half = Buffer.from(AGENT_1_TOKEN).subarray(0, Math.floor(AGENT_1_TOKEN.length / 2));
  const hash = createHash("sha256").update(half).digest();
  const known = [
    byAgent,
    connectionsByProjectIdKey(PREFIX, 7n).toString("hex"),
    tunnelsByAgentIdKey(PREFIX, 1n).toString("hex"),
    ...Array.from({ length: 60 }, (_unused, minute) =>
      agentLimitKey(PREFIX, hash, minute).toString("hex"),
    ),
  ];
  for (const { key_hex: hex } of real) assert.ok(known.includes(hex), hex);
});

test("a snapshot has every key, field and byte, and their lives in lab time", async () => {
  const speed = 20;
  const seen = new Map((await snapshotRedis(redis, speed)).map((key) => [key.keyHex, key]));
  assert.equal(seen.size, real.length);
  for (const { key_hex: hex, type, pttl, fields = {} } of real) {
    const key = seen.get(hex);
    assert.deepEqual([key?.type, key?.fields], [type, fields], hex);
    const ttlMs = key?.ttlMs ?? 0;
    assert.ok(ttlMs > 0 && ttlMs <= pttl * speed, `${ttlMs} of ${pttl * speed}`);
  }
});

test("the agent is counted as listed", async () => {
  const registry = new Registry();
  addTrackedAgents(
    registry,
    redis,
    [1n, 2n].map((id) => connectionsByAgentIdKey(PREFIX, id)),
  );
  assert.match(await registry.metrics(), /^kaslab_agents_tracked 1$/m);
});

/** When an entry expires, seconds after T+0 of the made-up run. */
function expiresS(): number {
  const [value = ""] = Object.values(real.find(({ key_hex }) => key_hex === byAgent)?.fields ?? {});
  const { expiresAt } = fromBinary(ExpiringValueSchema, Buffer.from(value, "hex"));
  assert.ok(expiresAt !== undefined);
  return (timestampMs(expiresAt) - syntheticEvidence({}).timelineStartMs) / 1000;
}

/** What the check says of two snapshots of what is in Redis, taken at these times. */
async function judgedAt(spec: string, atS: number): Promise<{ verdict: string; seen: string }> {
  const keys: readonly RedisKey[] = await snapshotRedis(redis, 1);
  const snapshots = [atS, atS + 5].map((second) =>
    happened(second, { kind: "redis-contents", label: "redis-1", keys }),
  );
  const connected = [...startedAgents(1), ...stream("agent-1", 1, 10, null)];
  const evidence = { history: [...connected, ...snapshots], agents: 1, endS: atS + 100 };
  return await judged("redis", spec, ["at", atS, atS], evidence);
}

test("expectations read it: exactly the one agent, with its ten tunnels, while it is alive", async () => {
  const endS = expiresS();
  const alive = await judgedAt("exactly the live connections", endS - 60);
  assert.equal(alive.verdict, "pass", alive.seen);
  assert.match(alive.seen, /^12 fields in 3 hashes, all live$/);
  const expired = await judgedAt("only live connections", endS + 60);
  assert.equal(expired.verdict, "fail");
  assert.match(expired.seen, /^12 amiss: .* of agent 1 had expired/);
});

test("an entry holds, byte for byte, what the real public API told of the agent", () => {
  const [answer] = recorded("connected-agents.json") as readonly [
    { readonly hex: string; readonly msg: { readonly agents: readonly object[] } },
  ];
  // GetConnectedAgentsResponse: field 1, one ConnectedAgentInfo for each agent.
  const bytes = Buffer.from(answer.hex, "hex");
  assert.deepEqual([bytes[0], bytes[1]], [0x0a, bytes.length - 2]);
  const told = fromBinary(ConnectedAgentInfoSchema, bytes.subarray(2));
  assert.equal(
    Buffer.from(toBinary(ConnectedAgentInfoSchema, told)).toString("hex"),
    answer.hex.slice(4),
  );
  assert.deepEqual([told.agentId, told.projectId, answer.msg.agents.length], [1n, 7n, 1]);
  const [value = ""] = Object.values(real.find(({ key_hex }) => key_hex === byAgent)?.fields ?? {});
  const entry = fromBinary(ExpiringValueSchema, Buffer.from(value, "hex"));
  const listed = entry.value && anyUnpack(entry.value, ConnectedAgentInfoSchema);
  assert.deepEqual([listed?.agentId, listed?.projectId], [told.agentId, told.projectId]);
});
