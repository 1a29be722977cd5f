import { messageOf, systemCodeOf } from "../../../kit/errors.ts";

/**
 * What grpc-go with agentk's WebSocket dialler says when it cannot connect. Recorded from kas
 * 14.2-pre (commit 626caaff) for a connection that ends during the handshake; the other texts are
 * those of the same libraries. A refused certificate has its text already (x509-text.ts).
 */
export function dialErrorText(url: string, error: unknown): string {
  const target = new URL(url);
  const scheme = target.protocol === "wss:" ? "https" : "http";
  const get = `Get \\"${scheme}://${target.host}${target.pathname === "/" ? "" : target.pathname}\\"`;
  return transportError(`failed to WebSocket dial: ${handshakeText(get, target.host, error)}`);
}

/** The server accepted the WebSocket and then sent no HTTP/2 settings in time. */
export const NO_PREFACE_TEXT = "timed out waiting for server handshake";
/** … or closed it before. */
export const LOST_BEFORE_PREFACE_TEXT = "connection closed before server preface received";

/** Node's words for a peer that ends the connection during the TLS handshake. */
const LOST_IN_TLS = "Client network socket disconnected before secure TLS connection";

function transportError(text: string): string {
  return `connection error: desc = "transport: Error while dialing ${text}"`;
}

function handshakeText(get: string, host: string, error: unknown): string {
  const message = messageOf(error);
  const status = /unexpected (?:server )?response:? (\d+)/iu.exec(message)?.[1];
  if (status !== undefined) {
    return `expected handshake response status code 101 but got ${status}`;
  }
  return `failed to send handshake request: ${get}: ${causeText(host, message, systemCodeOf(error))}`;
}

function causeText(host: string, message: string, code: string | undefined): string {
  if (message === "socket hang up" || message.startsWith(LOST_IN_TLS)) return "EOF";
  if (/timed out/iu.test(message)) return "context deadline exceeded";
  return causes(host).get(code ?? "") ?? message;
}

/** Go's texts of system errors by Node's names for them. */
function causes(host: string): ReadonlyMap<string, string> {
  return new Map([
    ["ECONNREFUSED", `dial tcp ${host}: connect: connection refused`],
    ["ECONNRESET", "read: connection reset by peer"],
    ["EHOSTUNREACH", `dial tcp ${host}: connect: no route to host`],
    ["ETIMEDOUT", `dial tcp ${host}: i/o timeout`],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "http: server gave HTTP response to HTTPS client"],
    ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "http: server gave HTTP response to HTTPS client"],
  ]);
}
