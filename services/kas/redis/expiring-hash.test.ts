import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import {
  ConnectedAgentInfoSchema,
  type ConnectedAgentInfo,
} from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import { AgentMetaSchema } from "../../../contracts/gen/gitlab/agent/modshared/modshared_pb.ts";
import { ExpiringValueSchema } from "../../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import { TunnelInfoSchema } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import {
  connectionsByAgentIdKey,
  connectionsByProjectIdKey,
  tunnelsByAgentIdKey,
} from "../../../contracts/redis-keys.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { FakeRedis } from "../testing/fake-redis.ts";
import { ExpiringHash } from "./expiring-hash.ts";
import { toTimestamp } from "./timestamp.ts";

interface RecordedKey {
  readonly key_hex: string;
  readonly fields?: Readonly<Record<string, string>>;
}
const recorded = JSON.parse(
  readFileSync(
    new URL("../../../test/recordings/wire/redis-contents-one-agent.json", import.meta.url),
    "utf8",
  ),
) as readonly RecordedKey[];

const info = (connectionId: bigint): ConnectedAgentInfo =>
  create(ConnectedAgentInfoSchema, { connectionId, agentId: 5n, projectId: 150n });

function setUp() {
  const clock = new ManualClock();
  const redis = new FakeRedis();
  const hash = (ttlMs = 300_000): ExpiringHash =>
    new ExpiringHash({
      redis,
      clock,
      keyOf: (id) => connectionsByAgentIdKey("gitlab-kas", id),
      ttlMs,
    });
  return { clock, redis, hash };
}

async function collected(hash: ExpiringHash): Promise<number> {
  let removed = 0;
  await hash.collectGarbage((fields) => {
    removed += fields;
  });
  return removed;
}

test("keys are the recorded ones, byte for byte", () => {
  const ours = [
    connectionsByAgentIdKey("gitlab-kas", 1n),
    connectionsByProjectIdKey("gitlab-kas", 7n),
    tunnelsByAgentIdKey("gitlab-kas", 1n),
  ].map((key) => key.toString("hex"));
  const theirs = recorded.filter((key) => key.fields !== undefined).map((key) => key.key_hex);
  assert.deepEqual(ours.sort(), theirs.sort());
});

test("every recorded value reads as our message and is written back to the same bytes", () => {
  let values = 0;
  for (const { fields } of recorded) {
    for (const [field, valueHex] of Object.entries(fields ?? {})) {
      const bytes = Buffer.from(valueHex, "hex");
      const wrapper = fromBinary(ExpiringValueSchema, bytes);
      assert.ok(wrapper.value !== undefined && wrapper.expiresAt !== undefined);
      const schema = wrapper.value.typeUrl.endsWith("TunnelInfo")
        ? TunnelInfoSchema
        : ConnectedAgentInfoSchema;
      const message = anyUnpack(wrapper.value, schema);
      assert.equal(String(message?.connectionId), field);
      const again = create(ExpiringValueSchema, {
        expiresAt: wrapper.expiresAt,
        value: anyPack(schema as typeof TunnelInfoSchema, message as never),
      });
      assert.equal(Buffer.from(toBinary(ExpiringValueSchema, again)).toString("hex"), valueHex);
      values += 1;
    }
  }
  assert.equal(values, 12);
});

test("the protocol's worked example is encoded to its 158 bytes", () => {
  const value = anyPack(
    ConnectedAgentInfoSchema,
    create(ConnectedAgentInfoSchema, {
      agentMeta: create(AgentMetaSchema, {
        version: "v1.0.0",
        commitId: "f500e3e",
        podNamespace: "gitlab-agent",
        podName: "agentk-g7x6j",
      }),
      connectedAt: { seconds: 1_627_550_000n, nanos: 123_456_789 },
      connectionId: 1_231_232n,
      agentId: 123_123n,
      projectId: 3_232_323n,
    }),
  );
  const expiresAt = { seconds: 1_627_550_300n, nanos: 123_456_789 };
  const bytes = toBinary(ExpiringValueSchema, create(ExpiringValueSchema, { expiresAt, value }));
  assert.equal(bytes.length, 158);
  const hex = Buffer.from(bytes).toString("hex");
  assert.ok(hex.startsWith("0a0b08dce489880610959aef3a128e010a41747970652e676f6f676c65617069732e"));
  assert.ok(hex.endsWith("120b08b0e289880610959aef3a1880934b20f3c10728c3a4c501"));
});

test("set writes HSET and PEXPIRE 300000 in one transaction, unset HDEL", async () => {
  const { redis, hash } = setUp();
  const subject = hash();
  await subject.set(5n, 11n, anyPack(ConnectedAgentInfoSchema, info(11n)));
  await subject.unset(5n, 11n);
  assert.deepEqual(
    redis.commands.map((command) => command.replace(/^(\w+) \S+/, "$1")),
    ["hset 11 <bytes>", "pexpire 300000", "hdel 11"],
  );
});

test("a failed write is repaired by the next refresh", async () => {
  const { redis, hash } = setUp();
  const subject = hash();
  redis.failure = new Error("down");
  await assert.rejects(subject.set(5n, 11n, anyPack(ConnectedAgentInfoSchema, info(11n))));
  redis.failure = undefined;
  await subject.refresh();
  const seen: unknown[] = [];
  await subject.scan(5n, (value) => seen.push(value));
  assert.equal(seen.length, 1);
});

test("refresh moves the expiry forward; scan and GC drop what has expired and leave the rest", async () => {
  const { clock, redis, hash } = setUp();
  const crashed = hash();
  const living = hash();
  await crashed.set(5n, 1n, anyPack(ConnectedAgentInfoSchema, info(1n)));
  await living.set(5n, 2n, anyPack(ConnectedAgentInfoSchema, info(2n)));
  await clock.advance(240_000);
  await living.refresh();
  await clock.advance(61_000);
  assert.equal(await collected(living), 1);
  assert.deepEqual([...([...redis.hashes.values()][0]?.keys() ?? [])], ["2"]);
  assert.equal(await collected(living), 0);
});

test("a value that cannot be decoded is reported and stays", async () => {
  const { redis, hash } = setUp();
  const key = connectionsByAgentIdKey("gitlab-kas", 5n);
  await redis.command("hset", key, "9", Buffer.from([0xff]));
  const seen: unknown[] = [];
  assert.equal(await hash().scan(5n, (value) => seen.push(value)), 0);
  assert.ok(seen[0] instanceof Error);
  assert.equal(redis.hashes.size, 1);
});

test("lab time with a fraction becomes seconds and nanoseconds", () => {
  const { seconds, nanos } = toTimestamp(1_627_550_000_123.4567);
  assert.equal(seconds, 1_627_550_000n);
  assert.ok(Math.abs(nanos - 123_456_700) < 1000);
});
