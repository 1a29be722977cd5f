import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { systemCodeOf } from "../../kit/errors.ts";
import { createLinkMetrics } from "./metrics.ts";
import { CALLER, linkFault, linkRig, steady, until } from "./testing/link-rig.ts";

test("bytes pass both ways, the target sees the caller's address, an end ends one direction", async (t) => {
  const { relay, dial } = await linkRig(t, {
    onTarget: (socket) => {
      // Answers only after the client has ended its direction.
      let heard = `${socket.remoteAddress} says `;
      socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
      socket.on("end", () => socket.end(heard));
    },
  });
  const client = await dial();
  client.end("hello");
  assert.equal(await text(client), `${CALLER} says hello`);
  await until("close", () => relay.counts().openConnections === 0);
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
  const { relay, dial } = await linkRig(t, {
    onTarget: (socket) => {
      socket.pause();
      held.resolve(socket);
    },
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
    const { accepted, dial } = await linkRig(t, { onTarget: (socket) => socket.write("x") });
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
  const { relay, target, dial } = await linkRig(t);
  target.close();
  await once(target, "close");
  const client = await dial();
  const [error] = (await once(client, "error")) as unknown[];
  assert.equal(systemCodeOf(error), "ECONNRESET");
  assert.deepEqual([relay.counts().dialFailures, relay.counts().openConnections], [1, 0]);
});

test("the metrics are the relay's own counts, and exist before any traffic", async (t) => {
  const { relay, dial } = await linkRig(t, { onTarget: (socket) => socket.write("abc") });
  const registry = createLinkMetrics([relay]);
  const valueOf = async (series: string): Promise<string | undefined> =>
    (await registry.metrics())
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.split(" ")[1];
  const link = 'link="kas-1->redis"';
  assert.equal(await valueOf(`kaslab_link_connections_total{${link}}`), "0");
  assert.equal(await valueOf(`kaslab_link_dial_failures_total{${link}}`), "0");
  const faults = 'kaslab_link_active_faults{link="kas-1->redis",kind';
  assert.equal(await valueOf(`${faults}="latency"}`), "0");
  const client = await dial();
  await once(client, "data");
  relay.setFault(linkFault({ kind: "stall" }));
  relay.setFault(linkFault({ kind: "stall" }, { id: "f2" }));
  for (const [series, expected] of [
    [`kaslab_link_connections_total{${link}}`, "1"],
    [`kaslab_link_open_connections{${link}}`, "1"],
    [`kaslab_link_bytes_total{${link},direction="to_client"}`, "3"],
    [`kaslab_link_bytes_total{${link},direction="to_target"}`, "0"],
    [`${faults}="stall"}`, "2"],
    [`${faults}="latency"}`, "0"],
  ] as const) {
    assert.equal(await valueOf(series), expected, series);
  }
});
