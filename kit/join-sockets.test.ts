import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { hangUp, joinSockets } from "./join-sockets.ts";

const folder = mkdtempSync(join(tmpdir(), "kas-lab-join-"));
const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

let files = 0;
/** Two ends of a connection, by TCP or by a socket file. */
async function pair(kind: "tcp" | "file"): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true });
  servers.push(server);
  const where =
    kind === "tcp" ? { port: 0, host: "127.0.0.1" } : { path: join(folder, `${++files}`) };
  server.listen(where);
  await once(server, "listening");
  const address = server.address();
  const target =
    typeof address === "string"
      ? { path: address }
      : { host: "127.0.0.1", port: address?.port ?? 0 };
  const client = connect({ ...target, allowHalfOpen: true });
  const [accepted] = (await once(server, "connection")) as [Socket];
  return [client, accepted];
}

for (const kind of ["tcp", "file"] as const) {
  describe(`a connection by ${kind} joined to one by TCP`, () => {
    it("carries bytes both ways and ends one direction alone", async () => {
      const [agent, inner] = await pair(kind);
      const [outer, kas] = await pair("tcp");
      joinSockets(inner, outer);
      agent.write("hello");
      assert.equal(String((await once(kas, "data"))[0]), "hello");
      agent.end();
      await once(kas.resume(), "end");
      kas.end("bye");
      assert.equal(String((await once(agent, "data"))[0]), "bye");
      await once(agent.resume(), "close");
    });

    it("is gone on both sides when either is reset", async () => {
      for (const isByAgent of [true, false]) {
        const [agent, inner] = await pair(kind);
        const [outer, kas] = await pair("tcp");
        for (const socket of [agent, kas]) socket.on("error", () => undefined).resume();
        joinSockets(inner, outer);
        const [first, second] = isByAgent ? [agent, kas] : [kas, agent];
        second.once("end", () => second.end());
        const gone = [inner, outer, second].map(
          (socket) => new Promise((resolve) => socket.once("close", resolve)),
        );
        hangUp(first);
        await Promise.all(gone);
        assert.deepEqual([inner.destroyed, outer.destroyed], [true, true]);
      }
    });
  });
}
