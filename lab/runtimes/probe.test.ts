import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { startHttp, type Route } from "../../kit/http/metrics-server.ts";
import { probe } from "./probe.ts";

const HOST = "127.0.0.1";

async function http(t: TestContext, route: Route): Promise<number> {
  const server = await startHttp({ host: HOST, port: 0 }, { "/ready": route });
  t.after(() => server.stop());
  return server.port;
}

async function tcp(t: TestContext, onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer(onSocket);
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  t.after(() => server.close());
  return (server.address() as { port: number }).port;
}

test("HTTP: any 2xx is ready, and the bearer token is sent", async (t) => {
  const seen: (string | undefined)[] = [];
  const port = await http(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(204).end();
  });
  const result = await probe({ kind: "http", host: HOST, port, path: "/ready", bearer: "s" });
  const said = `GET http://${HOST}:${port}/ready answered 204`;
  assert.deepEqual(result, { ready: true, said });
  assert.deepEqual(seen, ["Bearer s"]);
});

test("HTTP: another status is not ready, and the first line of its reason is kept", async (t) => {
  const port = await http(t, (_request, response) => {
    response.writeHead(500).end("redis: dial tcp: connection refused\nmore");
  });
  assert.deepEqual(await probe({ kind: "http", host: HOST, port, path: "/ready" }), {
    ready: false,
    said: `GET http://${HOST}:${port}/ready answered 500: redis: dial tcp: connection refused`,
  });
});

test("nobody listening is not ready", async (t) => {
  const port = await tcp(t, () => undefined);
  for (const [readiness, start] of [
    [{ kind: "http", host: "127.0.0.2", port, path: "/" }, `GET http://127.0.0.2:${port}/ failed:`],
    [{ kind: "redis-ping", host: "127.0.0.2", port }, `PING to redis at 127.0.0.2:${port} failed:`],
  ] as const) {
    const result = await probe(readiness);
    assert.equal(result.ready, false);
    assert.ok(result.said.startsWith(start) && result.said.includes("ECONNREFUSED"), result.said);
  }
});

for (const [what, answer, ready, said] of [
  ["PONG is ready", "+PONG\r\n", true, "answered +PONG"],
  ["loading is not", "-LOADING Redis is loading\r\n", false, "answered -LOADING Redis is loading"],
  ["a closed door is not", undefined, false, "ended without an answer"],
] as const) {
  test(`redis: ${what}`, async (t) => {
    const port = await tcp(t, (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => (answer === undefined ? socket.end() : socket.write(answer)));
    });
    const result = await probe({ kind: "redis-ping", host: HOST, port });
    assert.deepEqual(result, { ready, said: `PING to redis at ${HOST}:${port} ${said}` });
  });
}
