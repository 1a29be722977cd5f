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
  const beganMs = clock.now();
  const duplex = await openWebSocketDuplex(`ws://${address.host}:${address.port}/`, {
    protocol: "ws-tunnel",
    handshakeTimeoutMs: 5_000,
  });
  const seen: [string, number][] = [];
  const note = (what: string): number => seen.push([what, (clock.now() - beganMs) / 1000]);
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

/** Nothing comes too early; how late it comes, a busy machine decides. */
function notBefore(event: readonly [string, number] | undefined, what: string, s: number): void {
  assert.equal(event?.[0], what);
  assert.ok(event[1] >= s, `${what} after ${event[1]} s`);
}

test("by the code GOAWAY comes after 65 % of the age, the streams end later", async () => {
  const [goaway, end] = await life("code", { host: "127.93.1.1", port: 18150 });
  notBefore(goaway, "goaway 0 max_age", 1053);
  notBefore(end, "status 0", 1350);
});

test("by the runbook GOAWAY comes with the end of the streams, and not before", async () => {
  const [goaway, end] = await life("seed", { host: "127.93.1.1", port: 18151 });
  notBefore(goaway, "goaway 0 max_age", 1710);
  notBefore(end, "status 0", 1710);
});
