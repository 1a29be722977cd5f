import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startDoors } from "./start.ts";
import { PREFACE } from "./wire/http2-reader.ts";

test("what cannot be read passes all the same, and is said to be so once", async () => {
  const clock = ScaledClock.real();
  const kas = createServer();
  kas.listen(0, "127.0.0.1");
  await once(kas, "listening");
  const address = kas.address();
  assert.ok(address !== null && typeof address === "object");
  const events: ServiceEvent[] = [];
  const anywhere = { host: "127.0.0.1", port: 0 };
  const target = { host: "127.0.0.1", port: address.port };
  await using doors = await startDoors(
    { doors: [{ agent: "agent-1", listen: anywhere, target }], observability: anywhere },
    { clock, control: undefined, emit: (event) => events.push(event as ServiceEvent) },
  );
  const connected = once(kas, "connection");
  const agent = connect({ host: "127.0.0.1", port: doors.ports[0] ?? 0 });
  const [served] = (await connected) as [Socket];
  try {
    // An agentk that speaks HTTP/2 without a WebSocket, as --kas-address grpc://... makes it.
    agent.write(PREFACE);
    agent.write(Buffer.from("000000040000000000", "hex"));
    let got = 0;
    served.on("data", (bytes: Buffer) => (got += bytes.length));
    await waitFor(clock, "all bytes", () => got === PREFACE.length + 9 || undefined, {
      timeoutWallMs: 5_000,
    });
    served.write("anything");
    assert.equal(String((await once(agent, "data"))[0]), "anything");
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ["agent-unreadable"],
    );
  } finally {
    agent.destroy();
    served.destroy();
    kas.close();
  }
});
