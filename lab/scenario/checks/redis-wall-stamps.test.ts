import assert from "node:assert/strict";
import { test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectedAgentInfoSchema } from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { ExpiringValueSchema } from "../../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import type { RedisKey } from "../../../contracts/history.ts";
import { agentLimitKey, connectionsByAgentIdKey } from "../../../contracts/redis-keys.ts";
import type { Evidence } from "../evidence.ts";
import { happened, startedAgents, syntheticEvidence } from "../synthetic-evidence.ts";
import type { Finding } from "./check.ts";
import { redisCheck } from "./redis-check.ts";

/** Wall time at T+0, ms; twenty lab seconds pass in one wall second from then on. */
const WALL_T0_MS = 1_000_000;
const SPEED = 20;

/** What a kas on the wall clock has in Redis at T+1000 s, which is 50 s later on the wall. */
function keys(expiresAtWallMs: number, limiterTtlLabMs: number): readonly RedisKey[] {
  const info = create(ConnectedAgentInfoSchema, { agentId: 1n, projectId: 1001n });
  const entry = create(ExpiringValueSchema, {
    expiresAt: timestampFromMs(expiresAtWallMs),
    value: anyPack(ConnectedAgentInfoSchema, info),
  });
  const field = Buffer.from(toBinary(ExpiringValueSchema, entry)).toString("hex");
  const hex = (key: Buffer): string => key.toString("hex");
  const limiter = agentLimitKey("gitlab-kas", Buffer.alloc(32, 7), 3);
  return [
    {
      ...{ keyHex: hex(connectionsByAgentIdKey("gitlab-kas", 1n)), type: "hash", ttlMs: 200_000 },
      fields: { "1": field },
    },
    { keyHex: hex(limiter), type: "string", ttlMs: limiterTtlLabMs, fields: {} },
  ];
}

async function judge(expiresAtWallMs: number, limiterTtlLabMs = 58_000 * SPEED): Promise<Finding> {
  const contents = keys(expiresAtWallMs, limiterTtlLabMs);
  const snapshot = (atS: number) =>
    happened(atS, { kind: "redis-contents", label: "redis-1", keys: contents });
  const base = syntheticEvidence({
    history: [...startedAgents(1), snapshot(1001), snapshot(1031)],
    agents: 1,
    speed: SPEED,
  });
  const { timelineStartMs: t0 } = base;
  const kas = { from: "binary", name: "/kas", metrics: true, log: true } as const;
  const labTime = (stampMs: number): number => t0 + (stampMs - WALL_T0_MS) * SPEED;
  const evidence: Evidence = { ...base, brought: { kas, labTime } };
  const window = { kind: "at", fromMs: t0 + 1_000_000, toMs: t0 + 1_000_000 } as const;
  return await redisCheck.judge(evidence, window, "only live connections");
}

test("an entry that a kas on the wall clock wrote expires on the wall", async () => {
  const alive = await judge(WALL_T0_MS + 60_000);
  assert.equal(alive.verdict, "pass", alive.seen);
  const expired = await judge(WALL_T0_MS + 49_000);
  assert.equal(expired.verdict, "fail");
  assert.match(expired.seen, /had expired/);
});

test("its limiter's counters live 59 s of the wall, whatever that is in lab time", async () => {
  const tooLong = await judge(WALL_T0_MS + 60_000, 62_000 * SPEED);
  assert.equal(tooLong.verdict, "fail");
  assert.match(tooLong.seen, /limiter counter without its end/);
});
