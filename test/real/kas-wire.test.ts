import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Redis } from "ioredis";
import { fromBinary } from "@bufbuild/protobuf";
import { ConfigurationResponseSchema } from "../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { openWebSocketDuplex } from "../../kit/grpc/websocket-duplex.ts";
import { closeServer, listen } from "../../kit/http/metrics-server.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { createLogger } from "../../kit/log.ts";
import { SeededRandom } from "../../kit/random.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { GitalyFaults } from "../../services/gitaly-mock/faults.ts";
import { startGitalyServer } from "../../services/gitaly-mock/gitaly-server.ts";
import { GitalyMetrics } from "../../services/gitaly-mock/metrics.ts";
import { Repositories } from "../../services/gitaly-mock/repositories.ts";
import { parseConfig } from "../../services/kas/config/load.ts";
import { startKas } from "../../services/kas/start.ts";
import { realProgram } from "./real-program.ts";

// Recorded from kas 14.2-pre (commit 626caaff): the first messages of a real agentk, gRPC prefix and
// gzip included.
const CONFIGURATION_REQUEST =
  "01000000461f8b08000000000000ff1232e5622b33d033d03310e230800229f1f4cc929cc424ddecd2a4d4a2bcd492d462ddc4f4d4bc12250e3095ad6b00080000ffff0c1375d937000000";
const TOKEN = "agent-token-1-abcdefghijklmnopqrstuvwxyz0123456789ABC";
const KAS = { host: "127.77.0.1", agent: 8150, observability: 8151 };
const REDIS = { host: "127.77.0.2", port: 6379 };

const clock = ScaledClock.real();
const undo = new UndoStack();
const wait = { timeoutWallMs: 10_000 };
let session: ClientHttp2Session;
let redis: Redis;
let repositories: Repositories;
let railsCalls = 0;
let stopKas: () => Promise<void>;

before(async () => {
  const server = spawn(
    realProgram("KASLAB_TEST_REDIS"),
    ["--bind", REDIS.host, "--port", String(REDIS.port), "--save", "", "--protected-mode", "no"],
    { stdio: "ignore" },
  );
  undo.add("redis", () => void server.kill("SIGKILL"));
  redis = new Redis({ ...REDIS, protocol: 2, retryStrategy: () => 50 });
  redis.on("error", () => undefined);
  undo.add("redis client", () => redis.disconnect());
  await waitFor(clock, "Redis", async () => await redis.ping(), wait);

  const agent = {
    agentId: 1,
    agentName: "agent-1",
    projectId: 7,
    projectPath: "group/project",
    token: TOKEN,
    storage: "default",
    relativePath: "@hashed/aa/bb/repo.git",
  };
  const folder = mkdtempSync(join(tmpdir(), "kas-lab-wire-"));
  undo.add("repositories", () => rmSync(folder, { recursive: true }));
  repositories = new Repositories(clock);
  await repositories.create(folder, agent);
  const gitaly = await startGitalyServer({
    storage: "default",
    host: "127.0.0.1",
    port: 0,
    token: "gitaly-secret",
    clock,
    repositories,
    metrics: new GitalyMetrics(),
    faults: new GitalyFaults(clock, new SeededRandom("faults")),
  });
  undo.add("gitaly", () => gitaly.stop());

  const rails = createServer((_request, response) => {
    railsCalls += 1;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        project_id: 7,
        agent_id: 1,
        agent_name: "agent-1",
        gitaly_info: { address: `tcp://127.0.0.1:${gitaly.port}`, token: "gitaly-secret" },
        gitaly_repository: {
          storage_name: "default",
          relative_path: agent.relativePath,
          gl_repository: "project-7",
          gl_project_path: "group/project",
        },
      }),
    );
  });
  await listen(rails, { host: "127.0.0.1", port: 0 });
  undo.add("rails", () => closeServer(rails));
  const railsAddress = rails.address();
  assert.ok(railsAddress !== null && typeof railsAddress === "object");

  const config = parseConfig(
    `gitlab: { address: "http://127.0.0.1:${railsAddress.port}", authentication_secret_file: /x }
agent: { listen: { address: "${KAS.host}:${KAS.agent}", websocket: true }, configuration: { poll_period: "0.2s" } }
observability: { listen: { address: "${KAS.host}:${KAS.observability}" } }
redis: { server: { address: "${REDIS.host}:${REDIS.port}" } }
`,
    "test",
  );
  const kas = await startKas(
    { config, gitlabSecret: Buffer.alloc(32) },
    {
      clock,
      random: new SeededRandom("wire"),
      log: createLogger({ clock, destination: { write: () => undefined } }),
      component: "kas",
      control: undefined,
      emit: () => undefined,
    },
    "grpc://127.0.0.1:8155",
  );
  stopKas = () => kas.stop();
  undo.add("kas", stopKas);
  const duplex = await dial();
  session = connect("http://kas", { createConnection: () => duplex });
  undo.add("session", () => session.destroy());
});
after(() => undo.run());

function dial(): ReturnType<typeof openWebSocketDuplex> {
  const options = { protocol: "ws-tunnel", handshakeTimeoutMs: 5000 };
  return openWebSocketDuplex(`ws://${KAS.host}:${KAS.agent}/any/path`, options);
}

interface Answers {
  readonly stream: ClientHttp2Stream;
  readonly messages: Buffer[];
  readonly ended: Promise<{ status: string; correlationId: unknown }>;
}

/** Opens a stream with the recorded headers; `:authority` is a plain one (wire-agentk-replay has agentk's). */
function open(path: string, token = TOKEN): Answers {
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    "user-agent": "agentk/v0.0.0/00000000 grpc-go/1.39.0",
    te: "trailers",
    "grpc-encoding": "gzip",
    "grpc-accept-encoding": "gzip",
    authorization: `Bearer ${token}`,
    "x-gitlab-client-name": "gitlab-agent",
  });
  const messages: Buffer[] = [];
  let buffered = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= 5 && buffered.length >= 5 + buffered.readUInt32BE(1)) {
      const end = 5 + buffered.readUInt32BE(1);
      const body = buffered.subarray(5, end);
      messages.push(buffered[0] === 1 ? gunzipSync(body) : body);
      buffered = buffered.subarray(end);
    }
  });
  const ended = new Promise<{ status: string; correlationId: unknown }>((resolve) => {
    const seen = { status: "none", correlationId: undefined as unknown };
    const note = (headers: Readonly<Record<string, unknown>>): void => {
      const status = headers["grpc-status"];
      if (typeof status === "string") seen.status = status;
      seen.correlationId ??= headers["x-gitlab-correlation-id"];
    };
    stream.on("response", note);
    stream.on("trailers", note);
    stream.on("error", () => undefined);
    stream.on("end", () => stream.end());
    stream.on("close", () => resolve(seen));
  });
  return { stream, messages, ended };
}

const GET_CONFIGURATION =
  "/gitlab.agent.agent_configuration.rpc.AgentConfiguration/GetConfiguration";
const CONNECT = "/gitlab.agent.reverse_tunnel.rpc.ReverseTunnel/Connect";
/** The first Connect message of agentk, uncompressed (68 bytes, recorded). */
const DESCRIPTOR =
  "00000000440a420a400a3e0a2d6769746c61622e6167656e742e6b756265726e657465735f6170692e7270632e4b756265726e65746573417069120d0a0b4d616b6552657175657374";

const running: Answers[] = [];

test("the recorded first message of agentk gets the configuration at the newest commit", async () => {
  const configuration = open(GET_CONFIGURATION);
  running.push(configuration);
  configuration.stream.end(Buffer.from(CONFIGURATION_REQUEST, "hex"));
  const first = await waitFor(clock, "a configuration", () => configuration.messages[0], wait);
  const message = fromBinary(ConfigurationResponseSchema, first);
  assert.equal(message.commitId, repositories.newestCommits()["agent-1"]);
  assert.equal(message.configuration?.agentId, 1n);
  assert.equal(message.configuration.projectId, 7n);
});

test("ten tunnels later Redis holds what the recording holds, and Rails was asked once", async () => {
  for (let i = 0; i < 10; i++) {
    const tunnel = open(CONNECT);
    running.push(tunnel);
    tunnel.stream.write(Buffer.from(DESCRIPTOR, "hex"));
  }
  const tunnelsKey = Buffer.concat([
    Buffer.from("gitlab-kas:tunnel_tracker:conn_by_agent_id:"),
    Buffer.from("0100000000000000", "hex"),
  ]);
  await waitFor(
    clock,
    "ten tunnels in Redis",
    async () => ((await redis.hlen(tunnelsKey)) === 10 ? true : undefined),
    wait,
  );
  assert.equal(railsCalls, 1);
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
  const page = await (await fetch(`http://${KAS.host}:${KAS.observability}/metrics`)).text();
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
  const made = await repositories.commit("agent-1");
  const messages = running[0]?.messages ?? [];
  const second = await waitFor(clock, "a second configuration", () => messages[1], wait);
  assert.equal(fromBinary(ConfigurationResponseSchema, second).commitId, made?.commit);
});

const refused: readonly (readonly [string, string, string])[] = [
  ["without a token", "", "16"],
  ["with another scheme", "Basic abc", "16"],
];
for (const [name, authorization, status] of refused) {
  test(`a call ${name} ends with status ${status} and no correlation id`, async () => {
    const stream = session.request({
      ":method": "POST",
      ":path": CONNECT,
      "content-type": "application/grpc",
      te: "trailers",
      ...(authorization === "" ? {} : { authorization }),
    });
    const headers = await new Promise<Readonly<Record<string, unknown>>>((resolve) => {
      stream.on("response", resolve);
    });
    stream.close();
    assert.equal(headers["grpc-status"], status);
    assert.equal(headers["x-gitlab-correlation-id"], undefined);
  });
}

test("a plain HTTP request is told to upgrade", async () => {
  const response = await fetch(`http://${KAS.host}:${KAS.agent}/`);
  assert.equal(response.status, 426);
});

test("a stop ends every stream with OK and leaves only limiter keys, as recorded", async () => {
  const order: string[] = [];
  session.on("goaway", (code) => order.push(`goaway ${code}`));
  for (const { stream } of running) stream.on("end", () => order.push("end"));
  const stopped = stopKas();
  // Nobody is let in any more, and who is there hears GOAWAY before the streams end.
  await assert.rejects(dial(), /ECONNREFUSED/);
  await stopped;
  const ends = await Promise.all(running.map(({ ended }) => ended));
  assert.equal(order[0], "goaway 0");
  assert.equal(order.filter((word) => word === "end").length, 11);
  assert.deepEqual(
    ends.map(({ status }) => status),
    Array.from({ length: 11 }, () => "0"),
  );
  assert.ok(ends.every(({ correlationId }) => /^[0-9A-Z]{26}$/.test(String(correlationId))));
  const left = (await redis.keysBuffer("*")).map((key) => key.toString("latin1"));
  assert.ok(left.length > 0 && left.every((key) => key.startsWith("gitlab-kas:agent_limit:")));
});
