import { createServer, type IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { Clock } from "../../../kit/clock/clock.ts";
import { closeServer, listen, type HttpAddress } from "../../../kit/http/metrics-server.ts";
import {
  WS_MESSAGE_BYTES_MAX,
  WS_TUNNEL_PROTOCOL,
  WebSocketDuplex,
} from "../../../kit/grpc/websocket-duplex.ts";
import type { Started } from "../../../kit/lifecycle.ts";
import { AuthorityFilter } from "../../../kit/authority/authority-filter.ts";
import { likeGo, refuse, refuseBytes } from "./go-http-head.ts";
import { upgradeRefusal } from "./upgrade-refusal.ts";

export interface WebSocketListener extends Started {
  /** Accepts no connection any more; those that are open stay. */
  refuse(): void;
}

/**
 * The agent listener with `websocket: true`: plain HTTP/1.1 that accepts the upgrade on any path.
 * Compression is declined, which a server may do. What comes passes the filter that makes the
 * `:authority` of a real agentk harmless. Source: kas 14.2-pre protocol, section 2.2; recording
 * websocket-handshake.
 */
export async function startWebSocketListener(
  address: HttpAddress,
  clock: Pick<Clock, "now">,
  onStream: (stream: Duplex, headers: IncomingHttpHeaders) => void,
): Promise<WebSocketListener> {
  const date = (): string => new Date(clock.now()).toUTCString();
  const http = createServer(
    { keepAlive: true, shouldUpgradeCallback: (request) => upgradeRefusal(request) === undefined },
    (request, response) => {
      const refusal = upgradeRefusal(request);
      if (refusal === undefined) response.destroy();
      else refuse(response, refusal, date());
    },
  );
  http.on("clientError", (error: Error & { rawPacket?: Buffer }, socket) =>
    refuseBytes(socket, error.rawPacket, date()),
  );
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: WS_MESSAGE_BYTES_MAX,
    handleProtocols: (offered) => (offered.has(WS_TUNNEL_PROTOCOL) ? WS_TUNNEL_PROTOCOL : false),
  });
  sockets.on("headers", (lines) => likeGo(lines, date()));
  http.on("upgrade", (request, socket, head) => {
    if ("setNoDelay" in socket) (socket as { setNoDelay(on: boolean): void }).setNoDelay(true);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      accept(webSocket, (stream) => onStream(stream, request.headers)),
    );
  });
  await listen(http, address);
  let closed: Promise<void> | undefined;
  const refuseNew = (): void => {
    closed ??= closeServer(http);
  };
  const stop = async (): Promise<void> => {
    refuseNew();
    for (const client of sockets.clients) client.terminate();
    await closed;
  };
  return { refuse: refuseNew, stop, [Symbol.asyncDispose]: stop };
}

function accept(webSocket: WebSocket, onStream: (stream: Duplex) => void): void {
  if (webSocket.protocol !== WS_TUNNEL_PROTOCOL) {
    const got = webSocket.protocol;
    webSocket.close(1002, `Expecting "${WS_TUNNEL_PROTOCOL}" subprotocol, got "${got}"`);
    return;
  }
  const authority = new AuthorityFilter();
  onStream(new WebSocketDuplex(webSocket, (message) => authority.next(message)));
}
