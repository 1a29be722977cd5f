import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { systemCodeOf } from "../../kit/errors.ts";
import { waitFor } from "../../kit/wait-for.ts";
import type { LinkRecord } from "../topology/component.ts";
import { createLinkMetrics } from "./metrics.ts";
import { Relay } from "./relay.ts";

const clock = ScaledClock.real();
const CALLER = "127.0.0.44";

interface Rig {
  readonly relay: Relay;
  readonly target: Server;
  readonly accepted: Socket[];
  readonly dial: () => Promise<Socket>;
}

async function rig(t: TestContext, onSocket: (socket: Socket) => void): Promise<Rig> {
  const accepted: Socket[] = [];
  const target = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  const link: LinkRecord = {
    name: "kas-1->redis",
    from: "kas-1",
    to: "redis",
    listen: { host: "127.0.0.1", port: 0 },
    target: { host: "127.0.0.1", port: portOf(target) },
    sourceHost: CALLER,
  };
  const relay = new Relay(link);
  const port = await relay.start();
  t.after(async () => {
    for (const socket of accepted) socket.destroy();
    target.close();
    await relay.stop();
  });
  const dial = async (): Promise<Socket> => {
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    t.after(() => socket.destroy());
    socket.on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  };
  return { relay, target, accepted, dial };
}

test("bytes pass both ways, the target sees the caller's address, an end ends one direction", async (t) => {
  const { relay, dial } = await rig(t, (socket) => {
    // Answers only after the client has ended its direction.
    let heard = `${socket.remoteAddress} says `;
    socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    socket.on("end", () => socket.end(heard));
  });
  const client = await dial();
  client.end("hello");
  assert.equal(await text(client), `${CALLER} says hello`);
  await waitFor(clock, "close", () => relay.counts().openConnections === 0 || undefined, {
    timeoutWallMs: 2_000,
  });
  assert.deepEqual(relay.counts(), {
    connections: 1,
    openConnections: 0,
    dialFailures: 0,
    toTarget: 5,
    toClient: 21,
  });
});

test("a target that does not read holds the client back, and loses nothing", async (t) => {
  const held = Promise.withResolvers<Socket>();
  const { relay, dial } = await rig(t, (socket) => {
    socket.pause();
    held.resolve(socket);
  });
  const client = await dial();
  const size = 64 * 1024 * 1024;
  client.end(Buffer.alloc(size));
  const target = await held.promise;
  const before = await steady(() => relay.counts().toTarget);
  assert.ok(before < size / 2, `${before} bytes were taken though nobody reads`);
  let received = 0;
  target.on("data", (chunk: Buffer) => (received += chunk.length));
  target.resume();
  await once(target, "end");
  assert.equal(received, size);
});

for (const side of ["client", "target"] as const) {
  test(`a reset by the ${side} reaches the other side as a reset`, async (t) => {
    const { accepted, dial } = await rig(t, (socket) => socket.write("x"));
    const client = await dial();
    await once(client, "data");
    const target = accepted[0];
    assert.ok(target !== undefined);
    const [resetter, other] = side === "client" ? [client, target] : [target, client];
    other.on("data", () => undefined);
    const seen = once(other, "error");
    resetter.resetAndDestroy();
    const [error] = await seen.catch((reason: unknown) => [reason]);
    assert.equal(systemCodeOf(error), "ECONNRESET");
  });
}

test("a target that is not there is a dial failure, and the client is reset", async (t) => {
  const { relay, target, dial } = await rig(t, () => undefined);
  target.close();
  await once(target, "close");
  const client = await dial();
  const [error] = (await once(client, "error")) as unknown[];
  assert.equal(systemCodeOf(error), "ECONNRESET");
  assert.deepEqual([relay.counts().dialFailures, relay.counts().openConnections], [1, 0]);
});

test("the metrics are the relay's own counts, and exist before any traffic", async (t) => {
  const { relay, dial } = await rig(t, (socket) => socket.write("abc"));
  const registry = createLinkMetrics([relay]);
  const valueOf = async (series: string): Promise<string | undefined> =>
    (await registry.metrics())
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.split(" ")[1];
  const link = 'link="kas-1->redis"';
  assert.equal(await valueOf(`kaslab_link_connections_total{${link}}`), "0");
  assert.equal(await valueOf(`kaslab_link_dial_failures_total{${link}}`), "0");
  const client = await dial();
  await once(client, "data");
  for (const [series, expected] of [
    [`kaslab_link_connections_total{${link}}`, "1"],
    [`kaslab_link_open_connections{${link}}`, "1"],
    [`kaslab_link_bytes_total{${link},direction="to_client"}`, "3"],
    [`kaslab_link_bytes_total{${link},direction="to_target"}`, "0"],
  ] as const) {
    assert.equal(await valueOf(series), expected, series);
  }
});

/** The value once it has stayed the same over some probes. */
async function steady(read: () => number): Promise<number> {
  let last = -1;
  let same = 0;
  const probe = (): number | undefined => {
    const now = read();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
    return same >= 10 ? now : undefined;
  };
  return await waitFor(clock, "a steady count", probe, {
    timeoutWallMs: 5_000,
    intervalWallMs: 10,
  });
}

function portOf(server: Server): number {
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return address.port;
}
