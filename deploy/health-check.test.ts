import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

/** Runs the check as the engine does. @returns its exit code and what it said. */
async function check(readiness?: object): Promise<readonly [code: number, says: string]> {
  const entry = join(import.meta.dirname, "health-check.ts");
  const variable = readiness === undefined ? {} : { KASLAB_READINESS: JSON.stringify(readiness) };
  const child = spawn(process.execPath, [entry], { env: { ...variable } });
  let says = "";
  child.stdout.on("data", (chunk: Buffer) => (says += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return [code, says.trim()];
}

/** A service that is ready for whoever has the token. */
async function service(t: TestContext): Promise<{ host: string; port: number; server: Server }> {
  const server = createServer(({ url, headers }, response) => {
    const isKnown = url === "/control/ready" && headers.authorization === "Bearer t";
    response.writeHead(isKnown ? 200 : 500).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port, server };
}

test("a service is healthy while it says that it is ready", async (t) => {
  const { host, port, server } = await service(t);
  const ready = { kind: "http", host, port, path: "/control/ready", bearer: "t" };
  assert.deepEqual(await check(ready), [0, "answered 200"]);
  assert.deepEqual(await check({ ...ready, bearer: "x" }), [1, "answered 500"]);
  server.close();
  server.closeAllConnections();
  const [code, says] = await check(ready);
  assert.equal(code, 1);
  assert.match(says, /ECONNREFUSED/);
});

test("where nobody says what ready means, a running program is healthy", async () => {
  assert.deepEqual(await check(), [0, "running"]);
});
