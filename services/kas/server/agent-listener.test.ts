import assert from "node:assert/strict";
import { connect } from "node:http2";
import { after, test } from "node:test";
import type { KasProfile } from "../../../contracts/kas-profile.ts";
import { ReverseTunnel } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { grpcPath, grpcServiceDefinition } from "../../../kit/grpc/service-definition.ts";
import { openWebSocketDuplex } from "../../../kit/grpc/websocket-duplex.ts";
import { UndoStack } from "../../../kit/lifecycle.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { AgentListener } from "./agent-listener.ts";
import type { StreamingCall } from "./agent-rpc.ts";

const undo = new UndoStack();
after(() => undo.run());

/** At this speed an age of 1800 s takes 0.9 s of wall time. */
const clock = new ScaledClock({ epochMs: 0, wallStartMs: 0, speed: 2000 });

/** What a peer with one idle tunnel sees until its connection is over, with lab seconds. */
async function life(
  age: KasProfile["age"],
  address: { readonly host: string; readonly port: number },
): Promise<readonly (readonly [string, number])[]> {
  const listener = new AgentListener({
    address,
    maxConnectionAgeMs: 1_800_000,
    age,
    clock,
    random: new SeededRandom("listener"),
  });
  listener.server.addService(grpcServiceDefinition(ReverseTunnel), {
    Connect: (call: StreamingCall) => {
      listener.connectionOf(call)?.ended.addEventListener("abort", () => call.end());
    },
  });
  await listener.start();
  undo.add("listener", () => listener.stop());
  const duplex = await openWebSocketDuplex(`ws://${address.host}:${address.port}/`, {
    protocol: "ws-tunnel",
    handshakeTimeoutMs: 5_000,
  });
  const openedMs = clock.now();
  const seen: [string, number][] = [];
  const note = (what: string): number => seen.push([what, (clock.now() - openedMs) / 1000]);
  const session = connect("http://kas", { createConnection: () => duplex });
  session.once("goaway", (code, _last, text) => note(`goaway ${code} ${String(text)}`));
  const stream = session.request({
    ":method": "POST",
    ":path": grpcPath(ReverseTunnel, "Connect"),
    "content-type": "application/grpc",
    te: "trailers",
  });
  const noteEnd = ({ "grpc-status": status }: Readonly<Record<string, unknown>>): void => {
    if (typeof status === "string") note(`status ${status}`);
  };
  stream.on("response", noteEnd);
  stream.on("trailers", noteEnd);
  stream.on("end", () => stream.end());
  stream.resume();
  await new Promise((resolve) => session.on("close", resolve));
  return seen;
}

/** Timers and sockets are late by so much on a busy machine, lab seconds. */
const LATE_S = 600;

function between(seconds: number | undefined, low: number, high: number): void {
  assert.ok(seconds !== undefined && seconds >= low && seconds < high + LATE_S, String(seconds));
}

test("by the code GOAWAY comes at 65 % of the age, the streams end later", async () => {
  const [goaway, end] = await life("code", { host: "127.93.1.1", port: 18150 });
  assert.equal(goaway?.[0], "goaway 0 max_age");
  assert.equal(end?.[0], "status 0");
  between(goaway[1], 1053, 1287);
  between(end[1], 1350, 1417.5);
});

test("by the runbook GOAWAY comes with the end of the streams, and not before", async () => {
  const [goaway, end] = await life("seed", { host: "127.93.1.1", port: 18151 });
  assert.equal(goaway?.[0], "goaway 0 max_age");
  assert.equal(end?.[0], "status 0");
  between(goaway[1], 1710, 1890);
  between(end[1], 1710, 1890);
});
