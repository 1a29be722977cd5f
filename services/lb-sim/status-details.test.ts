import assert from "node:assert/strict";
import { test } from "node:test";
import { isWarning, logEntry, type ExchangeRecord } from "./log-entry.ts";
import { KNOWN_STATUSES, loggedStatus, type Ending } from "./status-details.ts";

type Row = readonly [
  ending: Ending,
  backendStatus: number | null,
  data: boolean,
  status: number,
  details: string,
];

const requests: readonly Row[] = [
  ["no-backend", null, false, 502, "failed_to_pick_backend"],
  ["connect-failed", null, false, 502, "failed_to_connect_to_backend"],
  ["backend-timeout", null, false, 502, "backend_timeout"],
  ["backend-closed", null, false, 502, "backend_connection_closed_before_data_sent_to_client"],
  ["backend-closed", 200, true, 200, "backend_connection_closed_after_partial_response_sent"],
  ["client-closed", null, false, 0, "client_disconnected_before_any_response"],
  ["client-closed", 200, true, 200, "client_disconnected_after_partial_response"],
  ["completed", 200, true, 200, "response_sent_by_backend"],
  ["completed", 503, true, 503, "response_sent_by_backend"],
];
const sockets: readonly Row[] = [
  ["upgrade-rejected", null, false, 400, "upgrade_header_rejected"],
  ["no-backend", null, false, 502, "failed_to_pick_backend"],
  ["connect-failed", null, false, 502, "failed_to_connect_to_backend"],
  ["backend-closed", null, false, 502, "backend_connection_closed_before_data_sent_to_client"],
  ["client-closed", null, false, 0, "client_disconnected_before_any_response"],
  ["completed", 426, true, 426, "websocket_handshake_failed"],
  ["completed", 101, true, 101, "websocket_closed"],
  ["completed", 101, false, 101, "websocket_closed"],
  ["backend-timeout", 101, true, 101, "backend_timeout"],
  ["backend-closed", 101, false, 101, "backend_connection_closed_before_data_sent_to_client"],
  ["backend-closed", 101, true, 101, "backend_connection_closed_after_partial_response_sent"],
  ["client-closed", 101, false, 101, "client_disconnected_before_any_response"],
  ["client-closed", 101, true, 101, "client_disconnected_after_partial_response"],
];

for (const [kind, upgradeAsked, rows] of [
  ["request", false, requests],
  ["socket", true, sockets],
] as const) {
  for (const [ending, backendStatus, dataSentToClient, status, statusDetails] of rows) {
    test(`a ${kind} ended by ${ending} after ${backendStatus ?? "no answer"} (data: ${dataSentToClient}) logs ${status} ${statusDetails}`, () => {
      assert.deepEqual(loggedStatus({ ending, upgradeAsked, backendStatus, dataSentToClient }), {
        status,
        statusDetails,
      });
    });
  }
}

test("what is known beforehand is what sockets and the load balancer's own answers log", () => {
  const said = (status: number, details: string): string => `${status} ${details}`;
  const logged = [...requests, ...sockets].filter(
    ([ending, backendStatus]) =>
      backendStatus === 101 || (backendStatus === null && ending !== "completed"),
  );
  assert.deepEqual(
    KNOWN_STATUSES.map(({ status, statusDetails }) => said(status, statusDetails)).sort(),
    [...new Set(logged.map(([, , , status, details]) => said(status, details)))].sort(),
  );
});

const record: ExchangeRecord = {
  status: 101,
  statusDetails: "websocket_closed",
  startedMs: Date.UTC(2021, 6, 15, 12, 0, 0, 104),
  endedMs: Date.UTC(2021, 6, 15, 12, 23, 2, 506),
  method: "GET",
  url: "/",
  host: "kas.lab",
  userAgent: "agentk/v14.2.0-pre/626caaff",
  clientIp: "172.68.10.4",
  serverIp: "10.4.2.17",
  pod: "kas-1",
  requestBytes: 812,
  responseBytes: 40231,
  traceContext: "00112233445566778899aabbccddeeff/7;o=1",
  protocol: "http",
};

test("the log entry has the shape of the original: sizes as texts, latency in seconds", () => {
  const entry = logEntry(record);
  assert.equal(entry["timestamp"], "2021-07-15T12:00:00.104Z");
  assert.equal(entry["severity"], "INFO");
  assert.equal(entry["trace"], "projects/lab/traces/00112233445566778899aabbccddeeff");
  assert.equal(entry["spanId"], "7");
  assert.deepEqual(entry["httpRequest"], {
    requestMethod: "GET",
    requestUrl: "http://kas.lab/",
    requestSize: "812",
    status: 101,
    responseSize: "40231",
    userAgent: "agentk/v14.2.0-pre/626caaff",
    remoteIp: "172.68.10.4",
    serverIp: "10.4.2.17",
    latency: "1382.402s",
  });
  assert.deepEqual(entry["jsonPayload"], {
    "@type": "type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry",
    statusDetails: "websocket_closed",
  });
});

test("severity is WARNING for the load balancer's own errors and for 4xx and 5xx", () => {
  assert.equal(isWarning({ status: 101, statusDetails: "websocket_closed" }), false);
  assert.equal(isWarning({ status: 200, statusDetails: "response_sent_by_backend" }), false);
  assert.equal(isWarning({ status: 426, statusDetails: "websocket_handshake_failed" }), true);
  assert.equal(isWarning({ status: 101, statusDetails: "backend_timeout" }), true);
  const entry = logEntry({ ...record, status: 502, serverIp: null, pod: null });
  assert.equal(entry["severity"], "WARNING");
  assert.equal("serverIp" in (entry["httpRequest"] as object), false);
});
