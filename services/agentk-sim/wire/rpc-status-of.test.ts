import assert from "node:assert/strict";
import { test } from "node:test";
import { rpcErrorText } from "../rpc.ts";
import { dialErrorText } from "./dial-error-text.ts";
import {
  statusOfHeaders,
  statusOfHttpStatus,
  statusOfReset,
} from "../../../kit/grpc/rpc-status-of.ts";

const headerCases = [
  { headers: { "grpc-status": "0", "grpc-message": "OK" }, code: "OK", message: "" },
  {
    headers: { "grpc-status": "14", "grpc-message": "unavailable" },
    code: "Unavailable",
    message: "unavailable",
  },
  {
    headers: { "grpc-status": "9", "grpc-message": "a%20b%3A%25" },
    code: "FailedPrecondition",
    message: "a b:%",
  },
  {
    headers: { "grpc-status": "9", "grpc-message": "100%" },
    code: "FailedPrecondition",
    message: "100%",
  },
  { headers: { "grpc-status": "16" }, code: "Unauthenticated", message: "" },
  { headers: { "grpc-status": "99" }, code: "Unknown", message: "" },
] as const;
for (const { headers, code, message } of headerCases) {
  test(`status of ${JSON.stringify(headers)} is ${code}`, () => {
    assert.deepEqual(statusOfHeaders(headers), { code, message });
  });
}

test("headers without grpc-status carry no status", () => {
  assert.equal(statusOfHeaders({ "content-type": "application/grpc" }), undefined);
});

const resets = [
  [0, "Internal", "NO_ERROR"],
  [2, "Internal", "INTERNAL_ERROR"],
  [7, "Unavailable", "REFUSED_STREAM"],
  [8, "Canceled", "CANCEL"],
  [11, "ResourceExhausted", "ENHANCE_YOUR_CALM"],
  [77, "Unknown", "77"],
] as const;
for (const [reset, code, name] of resets) {
  test(`a stream reset with ${name} is ${code}`, () => {
    assert.deepEqual(statusOfReset(reset), {
      code,
      message: `stream terminated by RST_STREAM with error code: ${name}`,
    });
  });
}

test("an HTTP status other than 200 becomes the code grpc-go gives it", () => {
  assert.equal(statusOfHttpStatus(200), undefined);
  assert.deepEqual(statusOfHttpStatus(502), {
    code: "Unavailable",
    message: "unexpected HTTP status code received from server: 502 (Bad Gateway)",
  });
  assert.equal(statusOfHttpStatus(418)?.code, "Unknown");
});

const dialCases = [
  [
    new Error("socket hang up"),
    'failed to send handshake request: Get \\"http://127.0.0.1:9050\\": EOF',
  ],
  [
    new Error("Unexpected server response: 502"),
    "expected handshake response status code 101 but got 502",
  ],
  [
    new Error("Opening handshake has timed out"),
    'failed to send handshake request: Get \\"http://127.0.0.1:9050\\": context deadline exceeded',
  ],
  [
    Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    'failed to send handshake request: Get \\"http://127.0.0.1:9050\\": dial tcp 127.0.0.1:9050: connect: connection refused',
  ],
] as const;
for (const [error, text] of dialCases) {
  test(`a dial that fails with "${error.message}" reads as agentk's log has it`, () => {
    // The first text is recorded from kas 14.2-pre (commit 626caaff).
    assert.equal(
      rpcErrorText({ code: "Unavailable", message: dialErrorText("ws://127.0.0.1:9050", error) }),
      "rpc error: code = Unavailable desc = connection error: desc = " +
        `"transport: Error while dialing failed to WebSocket dial: ${text}"`,
    );
  });
}
