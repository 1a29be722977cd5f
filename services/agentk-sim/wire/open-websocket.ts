import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { COUNTED_AGE_HEADER } from "../../../contracts/connection-age.ts";
import { toWallMs, type Clock } from "../../../kit/clock/clock.ts";
import {
  openWebSocketDuplex,
  WebSocketDuplex,
  WS_MESSAGE_BYTES_MAX,
  WS_TUNNEL_PROTOCOL,
} from "../../../kit/grpc/websocket-duplex.ts";
import { openTlsSocket, type TlsTrust } from "./tls-socket.ts";

/**
 * The byte stream of a WebSocket to kas: plain for `ws`, over TLS for `wss`, where the server's
 * certificate is checked before the upgrade is asked for. `timeoutMs` and `ageMs`, the age as which the
 * lab wants the connection counted, are lab time.
 */
export async function openWebSocket(
  kasAddress: string,
  userAgent: string,
  timeoutMs: number,
  parts: { readonly clock: Clock; readonly trust: TlsTrust; readonly ageMs: number },
): Promise<Duplex> {
  const { clock, trust, ageMs } = parts;
  const age = ageMs > 0 ? { [COUNTED_AGE_HEADER]: String(Math.round(ageMs)) } : {};
  const headers = { "user-agent": userAgent, ...age };
  const handshakeTimeoutMs = toWallMs(clock, timeoutMs);
  const url = new URL(kasAddress);
  if (url.protocol !== "wss:") {
    const options = { protocol: WS_TUNNEL_PROTOCOL, headers, handshakeTimeoutMs };
    return await openWebSocketDuplex(kasAddress, options);
  }
  const startedWallMs = clock.wallNow();
  const connection = await openTlsSocket(url, trust, {
    timeoutWallMs: handshakeTimeoutMs,
    wallNow: () => clock.wallNow(),
  });
  const restWallMs = handshakeTimeoutMs - (clock.wallNow() - startedWallMs);
  return await new Promise((resolve, reject) => {
    const socket = new WebSocket(kasAddress, WS_TUNNEL_PROTOCOL, {
      headers,
      createConnection: () => connection,
      handshakeTimeout: Math.max(1, Math.round(restWallMs)),
      maxPayload: WS_MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
    });
    socket.once("error", reject);
    socket.once("open", () => {
      socket.off("error", reject);
      resolve(new WebSocketDuplex(socket));
    });
  });
}
