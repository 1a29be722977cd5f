import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { UpgradeRefusal } from "./upgrade-refusal.ts";

const PREFACE = "PRI * HTTP/2.0\r\n";
const TEXT_TYPE = "text/plain; charset=utf-8";

/** The lines of a 101 in the order and spelling of Go's net/http, in place. */
export function likeGo(lines: string[], date: string): void {
  const [status = "", ...headers] = lines;
  const spelt = headers.map((line) => {
    const colon = line.indexOf(":");
    return canonical(line.slice(0, colon)) + line.slice(colon);
  });
  lines.splice(0, lines.length, status, ...spelt.sort(), `Date: ${date}`);
}

/** Answers a request that is refused, as Go's `http.Error` does; the connection stays. */
export function refuse(response: ServerResponse, refusal: UpgradeRefusal, date: string): void {
  const body = `${refusal.text}\n`;
  const headers = {
    ...refusal.headers,
    "Content-Type": TEXT_TYPE,
    "X-Content-Type-Options": "nosniff",
  };
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
  response.sendDate = false;
  // Go says nothing about a connection that simply stays.
  response.removeHeader("Connection");
  response.writeHead(refusal.status, [
    ...sorted.flat(),
    ...["Date", date],
    ...["Content-Length", String(Buffer.byteLength(body))],
  ]);
  response.end(body);
}

/**
 * Answers bytes that are no HTTP/1.1 request and hangs up: an HTTP/2 preface is a request without an
 * upgrade, anything else a bad one (recording websocket-handshake).
 */
export function refuseBytes(socket: Duplex, raw: Buffer | undefined, date: string): void {
  if (!socket.writable) return;
  if (raw?.toString("latin1").startsWith(PREFACE) !== true) {
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: ${TEXT_TYPE}\r\nConnection: close\r\n\r\n`;
    socket.end(`${head}400 Bad Request`);
    return;
  }
  const body = 'WebSocket protocol violation: Connection header "" does not contain Upgrade\n';
  const lines = [
    "HTTP/1.1 426 Upgrade Required",
    `Content-Type: ${TEXT_TYPE}`,
    "Upgrade: websocket",
    "X-Content-Type-Options: nosniff",
    `Date: ${date}`,
    `Content-Length: ${body.length}`,
    "Connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

function canonical(name: string): string {
  return name
    .split("-")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join("-");
}
