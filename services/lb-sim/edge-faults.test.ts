import assert from "node:assert/strict";
import { test } from "node:test";
import { WebSocket } from "ws";
import { silenceWarning } from "./silence-warning.ts";
import { echoed, EdgeLab, endOf } from "./testing/edge-lab.ts";

silenceWarning("DEP0060");

test("endpoints are replaced while sockets run: nothing new for the removed, open ones stay", async () => {
  await using lab = await EdgeLab.start();
  const sockets = [await lab.open(), await lab.open()];
  assert.match(await lab.metrics(), /^kaslab_lb_endpoint_healthy\{pod="kas-1"\} 1$/mu);
  const [first, second] = lab.lb.pods;
  const kas2 = { pod: "kas-2", host: "127.0.0.3", port: second!.port };
  const kas3 = { pod: "kas-3", host: "127.0.0.2", port: first!.port };
  const [status, states] = await lab.control("PUT", "/control/endpoints", [kas2, kas3]);
  assert.equal(status, 200);
  assert.deepEqual(
    (states as { pod: string; healthy: boolean }[]).map(({ pod, healthy }) => [pod, healthy]),
    [
      ["kas-2", true],
      ["kas-3", false],
    ],
  );
  await lab.until("kas-3 is healthy", () => lab.lb.events.length === 3);
  for (const socket of sockets) assert.equal(await echoed(socket, "still"), "still");
  const during = await lab.metrics();
  assert.match(during, /^kaslab_lb_open_websockets\{pod="kas-1"\} 1$/mu);
  assert.match(during, /^kaslab_lb_endpoint_healthy\{pod="kas-3"\} 1$/mu);
  assert.doesNotMatch(during, /^kaslab_lb_endpoint_healthy\{pod="kas-1"\}/mu);
  first!.stop();
  await lab.until("the pod's death ends its socket", () => lab.lb.logged().length === 1);
  const after = await lab.metrics();
  assert.doesNotMatch(after, /^kaslab_lb_open_websockets\{pod="kas-1"\}/mu);
  assert.match(after, /^kaslab_lb_open_websockets\{pod="kas-2"\} 1$/mu);
});

test("refuse-all refuses new connections and leaves open ones, until it is healed", async () => {
  await using lab = await EdgeLab.start();
  const socket = await lab.open();
  const [, inForce] = await lab.control("PUT", "/control/faults/refuse-all", { cut: false });
  assert.deepEqual(inForce, { "refuse-all": { cut: false } });
  assert.deepEqual(await lab.control("GET", "/control/faults"), [200, inForce]);
  assert.equal(await lab.dial(), "ECONNREFUSED");
  assert.equal(await echoed(socket, "x"), "x");
  assert.deepEqual(await lab.control("DELETE", "/control/faults/refuse-all"), [200, {}]);
  assert.deepEqual(await lab.control("DELETE", "/control/faults/refuse-all"), [200, {}]);
  await lab.open();
  assert.equal(await echoed(socket, "y"), "y");
});

test("with cut it resets everything that is open, and ends the pods' legs", async () => {
  await using lab = await EdgeLab.start();
  const sockets = [await lab.open(), await lab.open()];
  const ends = sockets.map(endOf);
  await lab.control("PUT", "/control/faults/refuse-all", { cut: true });
  assert.deepEqual(await Promise.all(ends), ["ECONNRESET", "ECONNRESET"]);
  await lab.until("pods' legs ended", () =>
    lab.lb.pods.every((pod) => pod.sockets.every((socket) => socket.destroyed)),
  );
  assert.equal(await lab.dial(), "ECONNREFUSED");
  assert.equal(lab.lb.logged().length, 2);
});

test("one front end is refused alone, and refuse-all outlives its healing", async () => {
  const frontEnds = [{ name: "eu", host: "127.0.0.1", port: 0 }];
  await using lab = await EdgeLab.start({ config: { frontEnds } });
  const [here, eu] = [await lab.open(), await lab.open("eu")];
  await lab.control("PUT", "/control/faults/refuse-front-end", { name: "eu", cut: true });
  await lab.until("eu is cut", () => eu.readyState === WebSocket.CLOSED);
  assert.equal(await lab.dial("eu"), "ECONNREFUSED");
  assert.equal(await echoed(here, "x"), "x");
  await lab.open();
  await lab.control("PUT", "/control/faults/refuse-all", { cut: false });
  await lab.control("DELETE", "/control/faults/refuse-front-end");
  assert.equal(await lab.dial("eu"), "ECONNREFUSED");
  await lab.control("DELETE", "/control/faults/refuse-all");
  await lab.open("eu");
  const [status, body] = await lab.control("PUT", "/control/faults/refuse-front-end", {
    name: "us",
    cut: false,
  });
  assert.equal(status, 400);
  assert.match((body as { message: string }).message, /no front end of that name/u);
});

test("a stale endpoint is picked in vain until it is healed", async () => {
  await using lab = await EdgeLab.start();
  const stale = { pod: "kas-9", host: "127.0.0.9", port: lab.lb.pods[0]!.port };
  const [status] = await lab.control("PUT", "/control/faults/stale-endpoint", stale);
  assert.equal(status, 200);
  const dialled = [await lab.dial(), await lab.dial(), await lab.dial()];
  assert.deepEqual(
    dialled.filter((result) => typeof result === "number"),
    [502],
  );
  assert.deepEqual(lab.lb.logged(), ["502 failed_to_connect_to_backend"]);
  await lab.control("DELETE", "/control/faults/stale-endpoint");
  for (let i = 0; i < 3; i++) await lab.open();
  const taken = await lab.control("PUT", "/control/faults/stale-endpoint", {
    ...stale,
    pod: "kas-1",
  });
  assert.equal(taken[0], 400);
});

test("backend-timeout cuts sockets that are older at once and new ones at their age", async () => {
  await using lab = await EdgeLab.start({ speed: 60 });
  const socket = await lab.open();
  assert.equal(await echoed(socket, "x"), "x");
  const openMs = lab.lb.clock.now();
  await lab.until("30 s old", () => lab.lb.clock.now() - openMs > 30_000);
  await lab.control("PUT", "/control/faults/backend-timeout", { ms: 30_000 });
  assert.deepEqual(lab.lb.logged(), ["101 backend_timeout"], "before the answer");
  await lab.open();
  await lab.until("the new one too", () => lab.lb.logged().length === 2);
  await lab.control("DELETE", "/control/faults/backend-timeout");
  const kept = await lab.open();
  const keptMs = lab.lb.clock.now();
  await lab.until("twice that age", () => lab.lb.clock.now() - keptMs > 60_000);
  assert.equal(await echoed(kept, "x"), "x");
});

test("health-check fails the checks of its pods and is healed by good ones", async () => {
  await using lab = await EdgeLab.start({ speed: 20 });
  await lab.control("PUT", "/control/faults/health-check", { kind: "fail", pods: ["kas-1"] });
  const judged = () =>
    lab.lb.events.flatMap((event) =>
      event.kind === "lb-endpoint-health" ? [`${event.pod} ${event.healthy}`] : [],
    );
  await lab.until("unhealthy", () => judged().includes("kas-1 false"));
  await lab.control("DELETE", "/control/faults/health-check");
  await lab.until("healthy again", () => judged().at(-1) === "kas-1 true");
  assert.deepEqual(judged().slice(2), ["kas-1 false", "kas-1 true"]);
});

test("unknown faults, wrong bodies and pods listed twice are told so", async () => {
  await using lab = await EdgeLab.start();
  const pod = { pod: "kas-1", host: "127.0.0.2", port: 1 };
  const asked = [
    await lab.control("PUT", "/control/faults/no-backends", {}),
    await lab.control("DELETE", "/control/faults/no-backends"),
    await lab.control("PUT", "/control/faults/refuse-all", {}),
    await lab.control("PUT", "/control/faults/health-check", { kind: "flap", pods: ["kas-1"] }),
    await lab.control("PUT", "/control/endpoints", [pod, pod]),
    await lab.control("PUT", "/control/certificate", { certificateFile: "a", keyFile: "b" }),
  ];
  assert.deepEqual(
    asked.map(([status]) => status),
    [404, 404, 400, 400, 400, 404],
  );
  assert.deepEqual(await lab.control("GET", "/control/faults"), [200, {}]);
});
