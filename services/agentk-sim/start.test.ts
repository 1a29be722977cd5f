import assert from "node:assert/strict";
import { get } from "node:http";
import { afterEach, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  ConnectRequestSchema,
  ConnectResponseSchema,
  type ConnectRequest,
} from "../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startTestFleet, type TestFleet } from "./testing/lab-fleet.ts";
import { fail, sendCommit, StandInKas, type KasBehaviour } from "./testing/stand-in-kas.ts";

const wall = ScaledClock.real();
const running: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.stop();
});

const idle: KasBehaviour = {
  onConfig: (stream) => {
    sendCommit(stream, "c1");
  },
  onTunnel: () => undefined,
};

async function kasWith(behaviour: KasBehaviour): Promise<{ kas: StandInKas; address: string }> {
  const kas = new StandInKas(behaviour);
  const address = await kas.start();
  running.push(kas);
  return { kas, address };
}

async function fleetOf(address: string, count: number, speed: number): Promise<TestFleet> {
  const fleet = await startTestFleet(address, count, speed);
  running.push(fleet.started);
  return fleet;
}

function until(what: string, holds: () => boolean): Promise<true> {
  return waitFor(wall, what, () => (holds() ? true : undefined), { timeoutWallMs: 8000 });
}

test("each agent has a connection of its own with eleven streams, as recorded", async () => {
  const firsts: string[] = [];
  const { kas, address } = await kasWith({
    onConfig: idle.onConfig,
    onTunnel: (_stream, first) => {
      firsts.push(Buffer.from(toBinary(ConnectRequestSchema, first)).toString("hex"));
    },
  });
  const { started, eventsOf } = await fleetOf(address, 3, 20);
  await until(
    "30 tunnels",
    () => kas.tunnels.length === 30 && eventsOf("agent-commit").length === 3,
  );
  assert.equal(kas.openConnections, 3);
  assert.equal(kas.upgrades[0]?.["user-agent"], "agentk/v14.2.0-pre/626caaff");
  assert.deepEqual(
    [...new Set(firsts)],
    [
      "0a420a400a3e0a2d6769746c61622e6167656e742e6b756265726e657465735f6170692e7270632e" +
        "4b756265726e65746573417069120d0a0b4d616b6552657175657374",
    ],
  );
  const stream = kas.configStreams[0]!;
  assert.deepEqual(
    ["user-agent", "x-gitlab-client-name", "grpc-encoding"].map((name) =>
      stream.metadata.get(name),
    ),
    [["agentk/v14.2.0-pre/626caaff grpc-go/1.39.0"], ["gitlab-agent"], []],
    "grpc-js takes grpc-encoding for itself",
  );
  const tokens = kas.configStreams.map((call) => String(call.metadata.get("authorization")[0]));
  assert.deepEqual(tokens.sort(), ["Bearer token-1", "Bearer token-2", "Bearer token-3"]);
  assert.equal(stream.request.commitId, "");
  assert.match(stream.request.agentMeta?.podName ?? "", /^agentk-[123]$/u);
  await until("settled", () => started.fleet.countByState().connected === 3);
  assert.deepEqual(started.fleet.describe()[0], {
    agent: "agent-1",
    started: true,
    connected: true,
    openTunnels: 10,
    commit: "c1",
    lastError: null,
  });
  const metrics = await textOf(started.observabilityPort, "/metrics");
  assert.match(metrics, /^kaslab_agentk_agents\{state="connected"\} 3$/mu);
  assert.match(metrics, /^kaslab_agentk_open_tunnels 30$/mu);
  assert.match(metrics, /^kaslab_agentk_open_connections 3$/mu);
});

test("a clean end is reopened at once with the newest commit, on the same connection", async () => {
  const { kas, address } = await kasWith(idle);
  const { eventsOf } = await fleetOf(address, 1, 1);
  await until(
    "first streams",
    () => kas.tunnels.length === 10 && eventsOf("agent-commit").length === 1,
  );
  kas.configStreams[0]!.end();
  kas.tunnels[4]!.end();
  await until("reopened", () => kas.tunnels.length === 11 && kas.configStreams.length === 2);
  assert.equal(kas.configStreams[1]!.request.commitId, "c1");
  assert.deepEqual(
    eventsOf("config-stream-ended").map(({ stream, code, message }) => ({ stream, code, message })),
    [{ stream: 1, code: "OK", message: "" }],
  );
  const [ended] = eventsOf("tunnel-ended");
  assert.equal(ended?.code, "OK");
  assert.ok(ended.connectionAgeMs !== null && ended.connectionAgeMs >= ended.lastedMs);
  assert.equal(kas.openConnections, 1);
});

test("errors are logged as agentk logs them and retried after 10 to 20 s", async () => {
  let refused = 0;
  const { kas, address } = await kasWith({
    onConfig: (stream) => {
      if (refused++ === 0) fail(stream, 14, "unavailable", "01M8493KWW1HC8BBKGMENQ73F5");
      else sendCommit(stream, "c2");
    },
    onTunnel: (stream) => {
      if (kas.tunnels.length <= 10) fail(stream, 8, "limit", "ID");
    },
  });
  const { lines, eventsOf } = await fleetOf(address, 1, 100);
  await until("all back", () => kas.tunnels.length === 20 && kas.configStreams.length === 2);
  const warning = lines.find((line) => line["level"] === "warn");
  assert.deepEqual(
    { ...warning, time: "" },
    {
      level: "warn",
      time: "",
      agent: "agent-1",
      msg: "GetConfiguration.Recv failed",
      error: "rpc error: code = Unavailable desc = unavailable",
      correlation_id: "01M8493KWW1HC8BBKGMENQ73F5",
    },
  );
  const errors = lines.filter((line) => line["level"] === "error");
  assert.equal(errors.length, 10);
  assert.equal(errors[0]?.["msg"], "Error handling a connection");
  assert.equal(errors[0]["mod_name"], "reverse_tunnel");
  assert.equal(errors[0]["error"], "rpc error: code = ResourceExhausted desc = limit");
  const opened = eventsOf("config-stream-opened").map(({ at }) => at);
  const ended = eventsOf("config-stream-ended").map(({ at }) => at);
  assert.equal(opened.length, 2);
  const waitedMs = opened[1]! - ended[0]!;
  assert.ok(waitedMs >= 10_000 && waitedMs < 45_000, `waited ${waitedMs} ms (lab)`);
});

test("at GOAWAY the agent dials again at once and streams move when the server ends them", async () => {
  const { kas, address } = await kasWith(idle);
  const { eventsOf } = await fleetOf(address, 1, 1);
  await until("first streams", () => kas.tunnels.length === 10 && kas.configStreams.length === 1);
  kas.goaway();
  await until("second connection", () => kas.openConnections === 2);
  assert.equal(kas.tunnels.length, 10, "streams stay on the old connection");
  for (const tunnel of kas.tunnels.slice(0, 10)) tunnel.end();
  await until("tunnels moved", () => kas.tunnels.length === 20);
  assert.equal(kas.openConnections, 2, "one stream still holds the old connection");
  kas.configStreams[0]!.end();
  await until("old connection closed", () => eventsOf("agent-connection-closed").length === 1);
  await until("one connection", () => kas.openConnections === 1 && kas.configStreams.length === 2);
  const [closed] = eventsOf("agent-connection-closed");
  assert.equal(closed?.connection, 1);
  assert.equal(closed.afterGoaway, true);
  assert.deepEqual([...new Set(eventsOf("tunnel-ended").map((event) => event.code))], ["OK"]);
});

test("a killed kas is seen as Unavailable on all streams with the recorded text", async () => {
  const { kas, address } = await kasWith(idle);
  const { lines, eventsOf } = await fleetOf(address, 1, 1);
  await until("first streams", () => kas.tunnels.length === 10 && kas.configStreams.length === 1);
  kas.stop();
  await until("all ended", () => eventsOf("tunnel-ended").length === 10);
  await until("dial failed", () => eventsOf("agent-dial-failed").length > 0);
  const text =
    "rpc error: code = Unavailable desc = error reading from server: " +
    "failed to get reader: failed to read frame header: EOF";
  const errors = lines.flatMap((line) => ("error" in line ? [line["error"]] : []));
  assert.deepEqual([...new Set(errors)], [text]);
  assert.equal(errors.length, 11);
  const port = new URL(address).port;
  assert.equal(
    eventsOf("agent-dial-failed")[0]?.error,
    'connection error: desc = "transport: Error while dialing failed to WebSocket dial: ' +
      `failed to send handshake request: Get \\"http://127.0.0.1:${port}\\": ` +
      `dial tcp 127.0.0.1:${port}: connect: connection refused"`,
  );
});

test("a proxied request is refused with an error message and a half-close", async () => {
  const answers: string[] = [];
  const { kas, address } = await kasWith({
    onConfig: idle.onConfig,
    onTunnel: (stream) => {
      if (kas.tunnels.length > 1) return;
      stream.on("data", (message: ConnectRequest) => {
        const { case: kind, value } = message.msg;
        answers.push(kind === "error" ? `${kind} ${value.status?.code}` : String(kind));
      });
      stream.on("end", () => {
        answers.push("half-close");
        stream.end();
      });
      const msg = { case: "requestInfo", value: { methodName: "/a/b" } } as const;
      stream.write(create(ConnectResponseSchema, { msg }));
    },
  });
  const { eventsOf } = await fleetOf(address, 1, 1);
  await until("the tunnel is open again", () => kas.tunnels.length === 11);
  assert.deepEqual(answers, ["error 12", "half-close"]);
  assert.equal(eventsOf("tunnel-ended")[0]?.code, "OK");
});

test("stopping ends everything without a line in the log", async () => {
  const { kas, address } = await kasWith(idle);
  const { started, lines } = await fleetOf(address, 2, 1);
  await until("20 tunnels", () => kas.tunnels.length === 20);
  await started.stop();
  await until("no connection", () => kas.openConnections === 0);
  assert.deepEqual(
    lines.filter((line) => line["level"] !== "info"),
    [],
  );
});

function textOf(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("end", () => {
        resolve(text);
      });
    }).on("error", reject);
  });
}
