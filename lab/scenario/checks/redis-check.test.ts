import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack, timestampFromMs, type Any } from "@bufbuild/protobuf/wkt";
import { z } from "zod";
import { ConnectedAgentInfoSchema } from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { ExpiringValueSchema } from "../../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import { TunnelInfoSchema } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import type { HistoryEntry, RedisKey } from "../../../contracts/history.ts";
import {
  agentLimitKey,
  connectionsByAgentIdKey,
  connectionsByProjectIdKey,
  tunnelsByAgentIdKey,
} from "../../../contracts/redis-keys.ts";
import {
  happened,
  judged,
  startedAgents,
  stream,
  syntheticEvidence,
  type SyntheticWindow,
} from "../synthetic-evidence.ts";
import { judgesAsListed } from "./judged-rows.ts";

const SPEC = "only live connections";
const AT: SyntheticWindow = ["at", 1000, 1000];
const { timelineStartMs: T0_MS } = syntheticEvidence({});

function hash(key: Buffer, fields: readonly string[]): RedisKey {
  const entries = fields.map((value, index) => [String(index + 1), value] as const);
  const keyHex = key.toString("hex");
  return { keyHex, type: "hash", ttlMs: 200_000, fields: Object.fromEntries(entries) };
}

function connection(agentId: bigint, expiresS: number): string {
  const info = create(ConnectedAgentInfoSchema, { agentId, projectId: agentId + 1000n });
  return wrapped(anyPack(ConnectedAgentInfoSchema, info), expiresS);
}

function tunnel(agentId: bigint, expiresS = 1300): string {
  const info = create(TunnelInfoSchema, { agentId, kasUrl: "grpc://127.0.0.2:8155" });
  return wrapped(anyPack(TunnelInfoSchema, info), expiresS);
}

function wrapped(value: Any, expiresS: number): string {
  const expiresAt = timestampFromMs(T0_MS + expiresS * 1000);
  const bytes = toBinary(ExpiringValueSchema, create(ExpiringValueSchema, { expiresAt, value }));
  return Buffer.from(bytes).toString("hex");
}

const byAgent = connectionsByAgentIdKey("gitlab-kas", 1n);
const byProject = connectionsByProjectIdKey("gitlab-kas", 1001n);
const tunnels = tunnelsByAgentIdKey("gitlab-kas", 1n);
const limiter = agentLimitKey("gitlab-kas", Buffer.alloc(32, 7), 3);
const counter = (ttlMs: number): RedisKey => {
  return { keyHex: limiter.toString("hex"), type: "string", ttlMs, fields: {} };
};
const ALIVE = [
  hash(byAgent, [connection(1n, 1300)]),
  hash(byProject, [connection(1n, 1300)]),
  hash(
    tunnels,
    Array.from({ length: 10 }, () => tunnel(1n)),
  ),
  counter(58_000),
];

function twice(keys: readonly RedisKey[], second = keys): readonly HistoryEntry[] {
  return [
    happened(1001, { kind: "redis-contents", label: "redis-1", keys }),
    happened(1031, { kind: "redis-contents", label: "redis-1", keys: second }),
  ];
}

const left = (key: RedisKey): readonly HistoryEntry[] => twice([...ALIVE, key]);

judgesAsListed("redis", [
  ["all live", SPEC, AT, twice(ALIVE), "pass", /^12 fields in 3 hashes, all live$/],
  [
    "seen once only",
    SPEC,
    AT,
    twice([...ALIVE, hash(byAgent, [connection(1n, 900)])], ALIVE),
    "pass",
    /all live$/,
  ],
  [
    "expired",
    SPEC,
    AT,
    left(hash(byAgent, [connection(1n, 900)])),
    "fail",
    /^1 amiss: .* had expired$/,
  ],
  [
    "an unknown agent",
    SPEC,
    AT,
    left(hash(byAgent, [connection(7n, 1300)])),
    "fail",
    /agent 7, which nobody knows$/,
  ],
  [
    "two connections",
    SPEC,
    AT,
    left(hash(byAgent, [connection(1n, 1300), connection(1n, 1300)])),
    "fail",
    /too many fields in gitlab-kas:agent_tracker:conn_by_agent_id:0100000000000000$/,
  ],
  [
    "eleven tunnels",
    SPEC,
    AT,
    left(
      hash(
        tunnels,
        Array.from({ length: 11 }, () => tunnel(1n)),
      ),
    ),
    "fail",
    /^1 amiss: tunnel_tracker: too many/,
  ],
  ["a tunnel of nobody", SPEC, AT, left(hash(tunnels, [tunnel(9n)])), "fail", /agent 9/],
  ["bytes of somebody else", SPEC, AT, left(hash(byAgent, ["ffff"])), "fail", /cannot be read$/],
  ["a counter for ever", SPEC, AT, left(counter(-1)), "fail", /^1 amiss: limiter counter/],
  [
    "a counter for an hour",
    SPEC,
    AT,
    left(counter(3_600_000)),
    "fail",
    /^1 amiss: limiter counter/,
  ],
  [
    "an unknown key",
    SPEC,
    AT,
    left({ ...counter(1000), keyHex: Buffer.from("x").toString("hex") }),
    "fail",
    /unknown key x$/,
  ],
  ["nothing at all", SPEC, AT, twice([]), "fail", /^0 fields in 0 hashes/],
  ["one snapshot", SPEC, AT, twice(ALIVE).slice(0, 1), "inconclusive", /^1 snapshots$/],
  [
    "snapshots of another time",
    SPEC,
    ["at", 2000, 2000],
    twice(ALIVE),
    "inconclusive",
    /^0 snapshots$/,
  ],
]);

const Recorded = z.array(
  z.object({
    key_hex: z.string(),
    type: z.string(),
    pttl: z.number(),
    fields: z.record(z.string(), z.string()).optional(),
  }),
);

void it("reads what a real kas wrote for one agent as live", async () => {
  const file = new URL(
    "../../../test/recordings/wire/redis-contents-one-agent.json",
    import.meta.url,
  );
  const keys = Recorded.parse(JSON.parse(readFileSync(file, "utf8"))).map((key) => ({
    keyHex: key.key_hex,
    type: key.type,
    ttlMs: key.pttl,
    fields: key.fields ?? {},
  }));
  const found = await judged("redis", SPEC, AT, { history: twice(keys) });
  assert.equal(found.verdict, "pass", found.seen);
  assert.match(found.seen, /^12 fields in 3 hashes/);
});

const EXACTLY = "exactly the live connections";
const connected: readonly HistoryEntry[] = [...startedAgents(1), ...stream("agent-1", 1, 10, null)];
const bothTimes = (keys: readonly RedisKey[], second = keys): readonly HistoryEntry[] => [
  ...connected,
  ...twice(keys, second),
];
const without = (index: number): readonly RedisKey[] => ALIVE.filter((_key, at) => at !== index);
const STALE = [hash(byAgent, [connection(1n, 900)]), ...without(0)];

judgesAsListed("redis", [
  ["everybody listed", EXACTLY, AT, bothTimes(ALIVE), "pass", /^12 fields in 3 hashes, all live$/],
  ["missing once only", EXACTLY, AT, bothTimes(without(0), ALIVE), "pass", /all live$/],
  [
    "not by agent",
    EXACTLY,
    AT,
    bothTimes(without(0)),
    "fail",
    /^1 missing: agent-1 without a connection by agent$/,
  ],
  ["not by project", EXACTLY, AT, bothTimes(without(1)), "fail", /a connection by project$/],
  [
    "no tunnel",
    EXACTLY,
    AT,
    bothTimes(without(2)),
    "fail",
    /^1 missing: agent-1 without a tunnel$/,
  ],
  ["only expired", EXACTLY, AT, bothTimes(STALE), "fail", /without a connection by agent$/],
  [
    "one too many",
    EXACTLY,
    AT,
    bothTimes([...ALIVE, hash(byAgent, [connection(7n, 1300)])]),
    "fail",
    /agent 7/,
  ],
  ["nobody is connected", EXACTLY, AT, twice(ALIVE), "pass", /all live$/],
  ["one missing, as once was enough", SPEC, AT, bothTimes(without(0)), "pass", /all live$/],
  ["wiped", "no connection", AT, bothTimes([counter(58_000)]), "pass", /^0 fields, then 0$/],
  ["not wiped", "no connection", AT, bothTimes([], ALIVE), "fail", /^0 fields, then 12$/],
  ["wiped, seen once", "no connection", AT, twice([]).slice(0, 1), "inconclusive", /^1 snapshots$/],
]);

const nine = ALIVE.map((key) =>
  key.keyHex === tunnels.toString("hex")
    ? hash(
        tunnels,
        Array.from({ length: 9 }, () => tunnel(1n)),
      )
    : key,
);

judgesAsListed("redis", [
  [
    "a tunnel is missing",
    EXACTLY,
    AT,
    bothTimes(nine),
    "fail",
    /^1 missing: agent-1 with fewer than 10 tunnels$/,
  ],
  ["a tunnel is just replaced", EXACTLY, AT, bothTimes(nine, ALIVE), "pass", /^12/],
  [
    "one too many is still too many",
    EXACTLY,
    AT,
    bothTimes([...ALIVE, hash(byAgent, [connection(1n, 1300), connection(1n, 1300)])]),
    "fail",
    /amiss/,
  ],
]);
