import type { ClientHttp2Session, OutgoingHttpHeaders } from "node:http2";
import type { Duplex } from "node:stream";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Connection, ConnectionListener, RpcEnd, RpcRequest, RpcStatus } from "../rpc.ts";
import { Http2Rpc } from "./http2-rpc.ts";
import { Keepalive } from "./keepalive.ts";

/** Recorded from kas 14.2-pre (commit 626caaff): the connection ended without a WebSocket close. */
const LOST_TEXT =
  "error reading from server: failed to get reader: failed to read frame header: EOF";
/** The same after a WebSocket closure 1000 or 1001, which its reader sees as end of stream. */
const CLOSED_TEXT = "error reading from server: EOF";
const KEEPALIVE_TEXT = "keepalive ping failed to receive ACK within timeout";

interface ConnectionOptions {
  /** Lab only, see contracts/connection-age.ts. */
  readonly countedAgeMs?: number;
  /** Least silence before a keepalive ping, wall ms. */
  readonly keepaliveWallMsMin?: number;
}

/** An HTTP/2 client session over a byte stream as a connection for RPCs. */
export class Http2Connection implements Connection {
  private readonly session: ClientHttp2Session;
  private readonly duplex: Duplex;
  private readonly headers: OutgoingHttpHeaders;
  private readonly keepalive: Keepalive;
  readonly countedAgeMs: number;
  private closedByUs = false;
  private keepaliveFailed = false;

  constructor(
    session: ClientHttp2Session,
    duplex: Duplex,
    headers: OutgoingHttpHeaders,
    clock: Clock,
    listener: ConnectionListener,
    { countedAgeMs = 0, keepaliveWallMsMin = 0 }: ConnectionOptions = {},
  ) {
    this.countedAgeMs = countedAgeMs;
    this.session = session;
    this.duplex = duplex;
    this.headers = headers;
    this.keepalive = new Keepalive(
      clock,
      () => {
        if (!session.destroyed) session.ping(() => undefined);
      },
      () => {
        this.keepaliveFailed = true;
        session.destroy();
      },
      keepaliveWallMsMin,
    );
    duplex.on("data", () => {
      this.keepalive.heard();
    });
    session.on("goaway", () => {
      // Node refuses to ping once GOAWAY has come; silence must then not be taken for a dead peer.
      this.keepalive.stop();
      listener.goaway();
    });
    session.once("close", () => {
      this.keepalive.stop();
      if (!duplex.destroyed) duplex.destroy();
      listener.closed();
    });
  }

  start(request: RpcRequest, onEnd: (end: RpcEnd) => void): void {
    if (this.session.destroyed || this.session.closed) {
      onEnd({ status: this.lostStatus(), correlationId: undefined, unprocessed: true });
      return;
    }
    const stream = this.session.request({ ...this.headers, ":path": request.path });
    new Http2Rpc(stream, request, { lossStatus: () => this.lossStatus() }, onEnd);
  }

  close(): void {
    this.closedByUs = true;
    this.session.destroy();
  }

  private lossStatus(): RpcStatus | undefined {
    return this.session.destroyed ? this.lostStatus() : undefined;
  }

  private lostStatus(): RpcStatus {
    if (this.closedByUs) {
      return { code: "Canceled", message: "grpc: the client connection is closing" };
    }
    return { code: "Unavailable", message: this.lostText() };
  }

  private lostText(): string {
    if (this.keepaliveFailed) return KEEPALIVE_TEXT;
    return this.duplex.readableEnded ? CLOSED_TEXT : LOST_TEXT;
  }
}
