import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

const BODY =
  "<html><head><title>Server Error</title></head><body><h1>Error: Server Error</h1>" +
  "The server encountered a temporary error and could not complete your request.</body></html>\n";

/** An answer made by the load balancer itself. */
export function answerRequest(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/html; charset=UTF-8", connection: "close" });
  response.end(BODY);
}

/** The same on a socket whose upgrade failed; ends the socket. */
export function answerSocket(socket: Duplex, status: number): void {
  if (!socket.writable) return;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n` +
      "content-type: text/html; charset=UTF-8\r\nconnection: close\r\n" +
      `content-length: ${Buffer.byteLength(BODY)}\r\n\r\n${BODY}`,
  );
}
