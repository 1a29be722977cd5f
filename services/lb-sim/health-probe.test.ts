import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { afterEach, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { startControl } from "../../kit/http/control-server.ts";
import { closeServer, listen } from "../../kit/http/metrics-server.ts";
import { SeededRandom } from "../../kit/random.ts";
import { healthRoutes } from "./control-routes.ts";
import { EndpointPool } from "./endpoint-pool.ts";
import { httpProbe } from "./health-probe.ts";

const clock = ScaledClock.real();
const endpoint = { pod: "kas-1", host: "127.0.0.1", port: 8150 };
let server: Server | undefined;
afterEach(async () => {
  if (server !== undefined) await closeServer(server);
});

async function probed(answer: Parameters<typeof createServer>[1], timeoutMs: number) {
  server = createServer(answer);
  await listen(server, { host: "127.0.0.1", port: 0 });
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const probe = httpProbe(clock, { port, path: "/liveness", timeoutMs });
  return { probe, result: await probe(endpoint) };
}

test("the answer of a health check is the HTTP status, and refused when nobody listens", async () => {
  const paths: string[] = [];
  const { probe, result } = await probed((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    response.writeHead(503).end("unwell");
  }, 3_000);
  assert.equal(result, 503);
  assert.deepEqual(paths, ["GET /liveness"]);
  await closeServer(server!);
  assert.equal(await probe(endpoint), "refused");
});

test("an answer that is not complete in time is a timeout, one that breaks off is refused", async () => {
  const half = await probed((_request, response) => response.writeHead(200).write("h"), 100);
  assert.equal(half.result, "timeout");
  await closeServer(server!);
  const broken = await probed((request) => request.socket.destroy(), 3_000);
  assert.equal(broken.result, "refused");
});

test("the control endpoint says when one endpoint is healthy", async () => {
  const pool = new EndpointPool(
    [endpoint],
    { healthyThreshold: 1, unhealthyThreshold: 2 },
    new SeededRandom(1),
  );
  const settings = { host: "127.0.0.1", port: 0, token: "t" };
  await using control = await startControl(settings, healthRoutes(pool));
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${control.port}${path}`, { headers: { authorization: "Bearer t" } });
  const before = await ask("/control/healthy");
  assert.deepEqual([before.status, await before.json()], [503, { healthy: 0, endpoints: 1 }]);
  pool.record("kas-1", 200);
  assert.equal((await ask("/control/healthy")).status, 200);
  assert.deepEqual(await (await ask("/control/endpoints")).json(), [
    { pod: "kas-1", address: "127.0.0.1:8150", healthy: true, lastResult: 200 },
  ]);
});
