import { createServer, type IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { closeServer, listen, type HttpAddress } from "../../../kit/http/metrics-server.ts";
import {
  WS_MESSAGE_BYTES_MAX,
  WS_TUNNEL_PROTOCOL,
  WebSocketDuplex,
} from "../../../kit/grpc/websocket-duplex.ts";
import type { Started } from "../../../kit/lifecycle.ts";

/**
 * The agent listener with `websocket: true`: plain HTTP/1.1 that accepts the upgrade on any path.
 * Compression is declined, which a server may do. Source: kas 14.2-pre protocol, section 2.2;
 * recording websocket-handshake.
 */
export async function startWebSocketListener(
  address: HttpAddress,
  onStream: (stream: Duplex, headers: IncomingHttpHeaders) => void,
): Promise<Started> {
  const http = createServer({ keepAlive: true }, (request, response) => {
    const text = `WebSocket protocol violation: Connection header "${request.headers.connection ?? ""}" does not contain Upgrade\n`;
    response.writeHead(426, {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Content-Type": "text/plain; charset=utf-8",
    });
    response.end(text);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: WS_MESSAGE_BYTES_MAX,
    handleProtocols: (offered) => (offered.has(WS_TUNNEL_PROTOCOL) ? WS_TUNNEL_PROTOCOL : false),
  });
  http.on("upgrade", (request, socket, head) => {
    if ("setNoDelay" in socket) (socket as { setNoDelay(on: boolean): void }).setNoDelay(true);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      accept(webSocket, (stream) => onStream(stream, request.headers)),
    );
  });
  await listen(http, address);
  const stop = async (): Promise<void> => {
    for (const client of sockets.clients) client.terminate();
    await closeServer(http);
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

function accept(webSocket: WebSocket, onStream: (stream: Duplex) => void): void {
  if (webSocket.protocol !== WS_TUNNEL_PROTOCOL) {
    const got = webSocket.protocol;
    webSocket.close(1002, `Expecting "${WS_TUNNEL_PROTOCOL}" subprotocol, got "${got}"`);
    return;
  }
  onStream(new WebSocketDuplex(webSocket));
}
