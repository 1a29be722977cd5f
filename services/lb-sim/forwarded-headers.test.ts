import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { test } from "node:test";
import { SeededRandom } from "../../kit/random.ts";
import {
  forwardedFor,
  plainIp,
  removeHopByHop,
  rewriteRequestHeaders,
  traceContext,
  type ForwardedHeaderFacts,
} from "./forwarded-headers.ts";

const LB = "34.1.2.3";
const CLIENT = "172.68.10.4";

const supplied = [
  { given: undefined, result: "172.68.10.4,34.1.2.3" },
  { given: "", result: "172.68.10.4,34.1.2.3" },
  { given: "10.0.0.1", result: "10.0.0.1,172.68.10.4,34.1.2.3" },
  { given: "1.1.1.1, 2.2.2.2", result: "1.1.1.1, 2.2.2.2,172.68.10.4,34.1.2.3" },
  { given: "172.68.10.4,34.1.2.3", result: "172.68.10.4,34.1.2.3,172.68.10.4,34.1.2.3" },
  { given: "unknown; <script>", result: "unknown; <script>,172.68.10.4,34.1.2.3" },
] as const;
for (const { given, result } of supplied) {
  test(`X-Forwarded-For supplied as ${JSON.stringify(given)} stays in front, unverified`, () => {
    const value = forwardedFor(given, CLIENT, LB);
    assert.equal(value, result);
    assert.equal(value.split(",").at(-2), CLIENT, "second from the right is the peer");
    assert.equal(value.split(",").at(-1), LB);
  });
}

const facts: ForwardedHeaderFacts = {
  clientIp: CLIENT,
  loadBalancerIp: LB,
  traceContext: "00112233445566778899aabbccddeeff/7",
  upgrade: false,
  protocol: "http",
};

test("a request loses its hop-by-hop headers and gets the load balancer's", () => {
  const headers: IncomingHttpHeaders = {
    host: "kas.lab",
    connection: "keep-alive, X-Private",
    "keep-alive": "timeout=5",
    te: "trailers",
    "proxy-authorization": "Basic x",
    "x-private": "named by Connection",
    "x-forwarded-for": "6.6.6.6",
    "x-forwarded-proto": "https",
    accept: "*/*",
  };
  rewriteRequestHeaders(headers, facts);
  assert.deepEqual(headers, {
    host: "kas.lab",
    accept: "*/*",
    "x-forwarded-for": "6.6.6.6,172.68.10.4,34.1.2.3",
    "x-forwarded-proto": "http",
    via: "1.1 google",
    "x-cloud-trace-context": "00112233445566778899aabbccddeeff/7",
  });
});

test("a WebSocket handshake keeps Upgrade; an ordinary request that has it does not", () => {
  const handshake = (): IncomingHttpHeaders => ({
    connection: "Upgrade, keep-alive",
    upgrade: "websocket",
    "sec-websocket-key": "k",
    "x-cloud-trace-context": "given/1;o=1",
  });
  const kept = handshake();
  rewriteRequestHeaders(kept, { ...facts, upgrade: true });
  assert.deepEqual(
    [kept.connection, kept.upgrade, kept["sec-websocket-key"], kept["x-cloud-trace-context"]],
    ["Upgrade", "websocket", "k", "given/1;o=1"],
  );
  const dropped = handshake();
  removeHopByHop(dropped);
  assert.deepEqual([dropped.connection, dropped.upgrade], [undefined, undefined]);
});

test("addresses and trace contexts have the form of the original", () => {
  assert.equal(plainIp("::ffff:127.0.0.1"), "127.0.0.1");
  assert.equal(plainIp("::1"), "::1");
  assert.equal(plainIp(undefined), "");
  assert.match(traceContext(new SeededRandom(1)), /^[0-9a-f]{32}\/\d+$/u);
});
