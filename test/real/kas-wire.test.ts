import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fromBinary } from "@bufbuild/protobuf";
import type { Redis } from "ioredis";
import { ConfigurationResponseSchema } from "../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import { REDIS_KEY_PREFIX_DEFAULT, tunnelsByAgentIdKey } from "../../contracts/redis-keys.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startGitalyRig, type GitalyRig } from "../wire/gitaly-rig.ts";
import { KasRig, wait } from "../wire/kas-rig.ts";
import { AGENT_1_TOKEN, answerByToken } from "../wire/known-agent.ts";
import { ProbeAgent, type ProbeStream } from "../wire/probe-agent.ts";

const clock = ScaledClock.real();
let gitaly: GitalyRig;
const rig = new KasRig({
  net: "127.77.0",
  clock,
  agent: { configuration: { poll_period: "0.2s" } },
  rails: answerByToken(() => gitaly.address),
});
let agent: ProbeAgent;
let redis: Redis;

before(async () => {
  gitaly = await startGitalyRig(clock, rig.undo, [1]);
  await rig.start();
  redis = rig.redisClient();
  agent = await rig.agent(AGENT_1_TOKEN, 0);
});
after(() => rig.stop());

test("the recorded first message of agentk gets the configuration at the newest commit", async () => {
  const first = await waitFor(clock, "a configuration", () => configuration().messages[0], wait);
  const message = fromBinary(ConfigurationResponseSchema, first);
  assert.equal(message.commitId, gitaly.repositories.newestCommits()["agent-1"]);
  assert.equal(message.configuration?.agentId, 1n);
  assert.equal(message.configuration.projectId, 7n);
});

test("ten tunnels later Redis holds what the recording holds, and Rails was asked once", async () => {
  for (let i = 0; i < 10; i++) agent.open("tunnel_end");
  const tunnelsKey = tunnelsByAgentIdKey(REDIS_KEY_PREFIX_DEFAULT, 1n);
  await rig.announced(10);
  assert.equal(rig.railsCalls, 1);
  const keys = (await redis.keysBuffer("*")).map((key) => key.toString("hex")).sort();
  const prefixes = keys.map((hex) =>
    Buffer.from(hex, "hex").toString("latin1").split(":", 3).join(":"),
  );
  assert.deepEqual([...new Set(prefixes.map((key) => key.split(":")[1]))].sort(), [
    "agent_limit",
    "agent_tracker",
    "tunnel_tracker",
  ]);
  const ttl = await redis.pttl(tunnelsKey);
  assert.ok(ttl > 290_000 && ttl <= 300_000, `PTTL ${ttl}`);
});

test("metrics carry the recorded names and labels, and nothing is handled before a stream ends", async () => {
  const page = await rig.page();
  for (const line of [
    'grpc_server_requests_in_flight{grpc_method="Connect",grpc_service="gitlab.agent.reverse_tunnel.rpc.ReverseTunnel"} 10',
    'grpc_server_requests_in_flight{grpc_method="GetConfiguration",grpc_service="gitlab.agent.agent_configuration.rpc.AgentConfiguration"} 1',
  ]) {
    assert.ok(page.split("\n").includes(line), line);
  }
  assert.doesNotMatch(page, /^grpc_server_handled_total\{/m);
  assert.match(page, /^gitops_poll_interval_bucket\{le="20"\} 0$/m);
  assert.match(page, /^gitlab_build_info\{version="[^"]+",built="[^"]+"\} 1$/m);
});

test("a commit reaches the agent on its open stream", async () => {
  const made = await gitaly.repositories.commit("agent-1");
  const { messages } = configuration();
  const second = await waitFor(clock, "a second configuration", () => messages[1], wait);
  assert.equal(fromBinary(ConfigurationResponseSchema, second).commitId, made?.commit);
});

const refused: readonly (readonly [string, string | null])[] = [
  ["without a token", null],
  ["with another scheme", "Basic abc"],
];
for (const [name, authorization] of refused) {
  test(`a call ${name} is unauthenticated and gets no correlation id`, async () => {
    const { code, headers } = await agent.open("tunnel_end", authorization).ended;
    assert.equal(code, "Unauthenticated");
    assert.ok(!headers.includes("x-gitlab-correlation-id"));
    agent.streams.pop();
  });
}

test("a plain HTTP request is told to upgrade", async () => {
  const response = await fetch(rig.agentUrl.replace("ws:", "http:"));
  assert.equal(response.status, 426);
});

test("a stop ends every stream with OK and leaves only limiter keys, as recorded", async () => {
  const order: string[] = [];
  agent.onGoaway((code) => order.push(`goaway ${code}`));
  for (const { stream } of agent.streams) stream.on("end", () => order.push("end"));
  const stopped = rig.stopKas();
  // Nobody is let in any more, and who is there hears GOAWAY before the streams end.
  await assert.rejects(ProbeAgent.dial(rig.agentUrl, AGENT_1_TOKEN), /ECONNREFUSED/);
  await stopped;
  const ends = await agent.ends();
  const ids = agent.streams.map(({ correlationId }) => String(correlationId));
  assert.equal(order[0], "goaway 0");
  assert.equal(order.filter((word) => word === "end").length, 11);
  assert.deepEqual(
    ends.map(({ code }) => code),
    Array.from({ length: 11 }, () => "OK"),
  );
  assert.ok(
    ids.every((id) => /^[0-9A-Z]{26}$/.test(id)),
    ids.join(),
  );
  const left = (await redis.keysBuffer("*")).map((key) => key.toString("latin1"));
  assert.ok(left.length > 0 && left.every((key) => key.startsWith("gitlab-kas:agent_limit:")));
});

/** The first of the agent's streams. */
function configuration(): ProbeStream {
  const [first] = agent.streams;
  assert.ok(first !== undefined, "rig.agent opens a config stream");
  return first;
}
