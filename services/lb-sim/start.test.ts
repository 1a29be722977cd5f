import assert from "node:assert/strict";
import { request, type IncomingMessage } from "node:http";
import { afterEach, test } from "node:test";
import { WebSocket } from "ws";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { silenceWarning } from "./silence-warning.ts";
import { startTestLb, type TestLb } from "./testing/lab-lb.ts";

silenceWarning("DEP0060");
const wall = ScaledClock.real();
const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

async function lbWith(settings: Parameters<typeof startTestLb>[0] = {}): Promise<TestLb> {
  const lb = await startTestLb(settings);
  running.push(() => {
    for (const pod of lb.pods) pod.stop();
  });
  running.push(() => lb.started.stop());
  return lb;
}

function until(what: string, holds: () => boolean): Promise<true> {
  return waitFor(wall, what, () => (holds() ? true : undefined), { timeoutWallMs: 6000 });
}

/** An open socket through the load balancer, or the status of the refusal. */
function dial(lb: TestLb, headers: Record<string, string> = {}): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${lb.started.port}/`, { headers });
    running.push(() => {
      socket.terminate();
    });
    socket.once("open", () => {
      resolve(socket);
    });
    socket.once("unexpected-response", (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.once("error", reject);
  });
}

async function open(lb: TestLb, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = await dial(lb, headers);
  if (typeof socket === "number") throw new Error(`refused with ${socket}`);
  return socket;
}

async function echoed(socket: WebSocket, text: string): Promise<string> {
  const answer = new Promise<string>((resolve) => {
    socket.once("message", (data: Buffer) => {
      resolve(data.toString());
    });
  });
  socket.send(text);
  return await answer;
}

function fetched(
  port: number,
  path: string,
): Promise<{ status: number; headers: IncomingMessage["headers"]; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (body += part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

test("sockets are spread over healthy pods, carry bytes, and log one line when they end", async () => {
  const lb = await lbWith();
  assert.equal(lb.pods[0]?.healthUserAgent, "GoogleHC/1.0");
  assert.deepEqual(
    lb.events.map((event) => (event.kind === "lb-endpoint-health" ? event.pod : "")).sort(),
    ["kas-1", "kas-2"],
  );
  const sockets = [await open(lb), await open(lb), await open(lb), await open(lb)];
  assert.deepEqual(
    lb.pods.map((pod) => pod.sockets.length),
    [2, 2],
  );
  for (const [index, socket] of sockets.entries()) {
    assert.equal(await echoed(socket, `hello ${index}`), `hello ${index}`);
  }
  const metrics = await fetched(lb.started.observabilityPort, "/metrics");
  assert.match(metrics.body, /^kaslab_lb_open_websockets\{pod="kas-1"\} 2$/mu);
  assert.match(metrics.body, /^kaslab_lb_endpoint_healthy\{pod="kas-2"\} 1$/mu);
  assert.match(metrics.body, /^kaslab_lb_health_checks_total\{pod="kas-1",code="200"\} 1$/mu);
  for (const socket of sockets) socket.close(1000);
  await until("four lines", () => lb.logged().length === 4);
  assert.deepEqual([...new Set(lb.logged())], ["101 websocket_closed"]);
  const after = await fetched(lb.started.observabilityPort, "/metrics");
  assert.match(after.body, /^kaslab_lb_open_websockets\{pod="kas-1"\} 0$/mu);
  assert.match(
    after.body,
    /^kaslab_lb_requests_total\{status="101",status_details="websocket_closed"\} 4$/mu,
  );
});

test("the pod sees the load balancer's headers behind what the client supplied", async () => {
  const lb = await lbWith();
  await open(lb, { "x-forwarded-for": "6.6.6.6, 7.7.7.7" });
  const headers = lb.pods.flatMap((pod) => pod.upgrades)[0];
  assert.equal(headers?.["x-forwarded-for"], "6.6.6.6, 7.7.7.7,127.0.0.1,34.1.2.3");
  assert.equal(headers["x-forwarded-proto"], "http");
  assert.equal(headers.via, "1.1 google");
  assert.equal(headers.host, `127.0.0.1:${lb.started.port}`);
  assert.match(String(headers["x-cloud-trace-context"]), /^[0-9a-f]{32}\/\d+$/u);
});

test("a plain request gets the pod's answer without its hop-by-hop headers", async () => {
  const lb = await lbWith();
  const { status, headers, body } = await fetched(lb.started.port, "/plain?x=1");
  assert.deepEqual([status, body, headers.via], [200, "hello", "1.1 google"]);
  assert.equal(headers["keep-alive"], undefined);
  assert.equal(lb.pods.flatMap((pod) => pod.requests)[0]?.url, "/plain?x=1");
  assert.deepEqual(lb.logged(), ["200 response_sent_by_backend"]);
});

test("without a healthy pod everything is answered with 502 failed_to_pick_backend", async () => {
  const lb = await lbWith({ health: 500 });
  assert.equal(await dial(lb), 502);
  assert.equal((await fetched(lb.started.port, "/")).status, 502);
  assert.deepEqual(lb.logged(), ["502 failed_to_pick_backend", "502 failed_to_pick_backend"]);
  assert.deepEqual(lb.events, []);
});

test("a pod that has gone is connected in vain until its checks have failed twice", async () => {
  const lb = await lbWith({ speed: 20 });
  const kept = await open(lb);
  const other = lb.pods[0]?.sockets.length === 1 ? lb.pods[1]! : lb.pods[0]!;
  other.stop();
  assert.equal(await dial(lb), 502);
  assert.deepEqual(lb.logged(), ["502 failed_to_connect_to_backend"]);
  await until("judged", () => lb.events.length === 3);
  const last = lb.events.at(-1);
  assert.ok(last?.kind === "lb-endpoint-health" && !last.healthy);
  await open(lb);
  await open(lb);
  assert.equal(await echoed(kept, "still here"), "still here");
});

test("open sockets of a pod that turns unhealthy keep running", async () => {
  const lb = await lbWith({ speed: 20 });
  const sockets = [await open(lb), await open(lb)];
  for (const pod of lb.pods) pod.health = 500;
  await until("both unhealthy", () => lb.events.length === 4);
  assert.equal(await dial(lb), 502);
  for (const socket of sockets) assert.equal(await echoed(socket, "x"), "x");
});

test("the backend timeout cuts an active socket, counted from its upgrade", async () => {
  const lb = await lbWith({ speed: 60, backendTimeoutMs: 30_000 });
  const socket = await open(lb);
  socket.on("error", () => undefined);
  const chatter = async (): Promise<void> => {
    while (socket.readyState === WebSocket.OPEN) {
      socket.send("tick");
      await wall.sleep(20);
    }
  };
  await Promise.all([
    chatter(),
    until("cut", () => lb.logged().length === 1),
    until("closed", () => socket.readyState === WebSocket.CLOSED),
  ]);
  assert.deepEqual(lb.logged(), ["101 backend_timeout"]);
  const line = lb.lines.find((entry) => entry["msg"] === "request");
  const latency = Number.parseFloat((line?.["httpRequest"] as { latency: string }).latency);
  assert.ok(latency >= 30 && latency < 60, `${latency} s`);
  assert.equal(line?.["level"], "warn");
});

const moods = [
  ["drop", 502, "502 backend_connection_closed_before_data_sent_to_client"],
  ["refuse-upgrade", 426, "426 websocket_handshake_failed"],
  ["hang", 502, "502 backend_timeout"],
] as const;
for (const [mood, status, line] of moods) {
  test(`a handshake that the pod meets with "${mood}" is logged as ${line}`, async () => {
    const lb = await lbWith({ speed: 60, backendTimeoutMs: 20_000 });
    for (const pod of lb.pods) pod.mood = mood;
    assert.equal(await dial(lb), status);
    await until("logged", () => lb.logged().length === 1);
    assert.deepEqual(lb.logged(), [line]);
  });
}

const plainMoods = [
  ["drop", 502, "502 backend_connection_closed_before_data_sent_to_client"],
  ["hang", 502, "502 backend_timeout"],
  ["half-answer", "aborted", "200 backend_connection_closed_after_partial_response_sent"],
] as const;
for (const [mood, status, line] of plainMoods) {
  test(`a request that the pod meets with "${mood}" is logged as ${line}`, async () => {
    const lb = await lbWith({ speed: 60, backendTimeoutMs: 20_000 });
    for (const pod of lb.pods) pod.mood = mood;
    const seen = await fetched(lb.started.port, "/").then(
      (answer) => answer.status,
      (error: unknown) => (error instanceof Error ? error.message : ""),
    );
    assert.equal(seen, status);
    await until("logged", () => lb.logged().length === 1);
    assert.deepEqual(lb.logged(), [line]);
  });
}

test("who breaks a socket off shows in its log line", async () => {
  const lb = await lbWith();
  const [first, second] = [await open(lb), await open(lb)];
  await Promise.all([echoed(first, "x"), echoed(second, "y")]);
  for (const socket of [first, second]) socket.on("error", () => undefined);
  resetAndDestroy(lb.pods[0]!.sockets[0]!);
  await until("pod broke off", () => lb.logged().length === 1);
  const left = first.readyState === WebSocket.OPEN ? first : second;
  await until("client leg closed", () =>
    [first, second].some((s) => s.readyState === WebSocket.CLOSED),
  );
  resetAndDestroy((left as unknown as { readonly _socket: object })._socket);
  await until("client broke off", () => lb.logged().length === 2);
  assert.deepEqual(lb.logged(), [
    "101 backend_connection_closed_after_partial_response_sent",
    "101 client_disconnected_after_partial_response",
  ]);
});

function resetAndDestroy(socket: object): void {
  (socket as { resetAndDestroy(): void }).resetAndDestroy();
}
