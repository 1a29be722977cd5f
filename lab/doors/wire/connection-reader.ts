import { messageOf } from "../../../kit/errors.ts";
import { FrameReader } from "../../../kit/grpc/grpc-framing.ts";
import type { RpcStatus } from "../../../kit/grpc/rpc-status.ts";
import {
  STATUS_NO_TRAILERS,
  statusOfHeaders,
  statusOfHttpStatus,
  statusOfReset,
} from "../../../kit/grpc/rpc-status-of.ts";
import type { HeaderField } from "../../../kit/hpack/decoder.ts";
import { Http2Reader, type Http2Listener } from "./http2-reader.ts";
import { Unreadable, WebSocketReader } from "./websocket-reader.ts";

const CANCELED: RpcStatus = { code: "Canceled", message: "context canceled" };
/** Recorded from agentk 14.2-pre: its connection ended without a WebSocket close. */
export const LOST: RpcStatus = {
  code: "Unavailable",
  message: "error reading from server: failed to get reader: failed to read frame header: EOF",
};

/** What happens on one connection of an agent. RPCs are named by the number of their stream. */
export interface ConnectionListener {
  /** The server's SETTINGS have come: gRPC takes the connection for ready. */
  onReady(): void;
  onOpened(rpc: number, path: string): void;
  onMessage(rpc: number, message: Uint8Array): void;
  onEnded(rpc: number, status: RpcStatus): void;
  onGoaway(): void;
  /** From here on nothing can be read, though the connection goes on. */
  onUnreadable(why: string): void;
}

interface OpenRpc {
  status: RpcStatus | undefined;
  readonly messages: FrameReader;
}

/**
 * Reads along a connection from an agentk to kas: gRPC in HTTP/2 in a WebSocket. It is given what
 * the agent has sent, and what has been handed on to the agent; so it knows what the agent knows.
 */
export class ConnectionReader {
  private readonly listener: ConnectionListener;
  private readonly open = new Map<number, OpenRpc>();
  private readonly sent: WebSocketReader;
  private readonly received: WebSocketReader;
  private isReady = false;
  private isBlind = false;

  constructor(listener: ConnectionListener) {
    this.listener = listener;
    const client = new Http2Reader("client", this.clientSide());
    const server = new Http2Reader("server", this.serverSide());
    this.sent = new WebSocketReader({
      onHead: (head) => {
        if (!/^GET .* HTTP\/1\.1/.test(head)) throw new Unreadable("no WebSocket's upgrade");
      },
      onBytes: (bytes) => client.push(bytes),
    });
    this.received = new WebSocketReader({
      onHead: (head) => this.upgraded(head),
      onBytes: (bytes) => server.push(bytes),
    });
  }

  get wasReady(): boolean {
    return this.isReady;
  }

  fromAgent(bytes: Buffer): void {
    this.guarded(() => this.sent.push(bytes));
  }

  toAgent(bytes: Buffer): void {
    this.guarded(() => this.received.push(bytes));
  }

  /** The connection is gone; what was open on it ends so. */
  end(byAgent: boolean): void {
    for (const rpc of [...this.open.keys()]) this.ended(rpc, byAgent ? CANCELED : LOST);
  }

  private guarded(read: () => void): void {
    if (this.isBlind) return;
    try {
      read();
    } catch (error) {
      this.blind(messageOf(error));
    }
  }

  private blind(why: string): void {
    this.isBlind = true;
    this.listener.onUnreadable(why);
  }

  private upgraded(head: string): void {
    if (!/^HTTP\/1\.1 101/.test(head)) {
      // A refused upgrade: the agent hangs up and dials again.
      this.isBlind = true;
      return;
    }
    this.sent.isEachMessageAnew = /client_no_context_takeover/i.test(head);
    this.received.isEachMessageAnew = /server_no_context_takeover/i.test(head);
  }

  private clientSide(): Http2Listener {
    return {
      onSettings: () => undefined,
      onGoaway: () => undefined,
      onData: () => undefined,
      onHeaders: (stream, fields) => this.opened(stream, fields),
      onReset: (stream) => this.ended(stream, this.open.get(stream)?.status ?? CANCELED),
    };
  }

  private serverSide(): Http2Listener {
    return {
      onSettings: () => {
        if (this.isReady) return;
        this.isReady = true;
        this.listener.onReady();
      },
      onGoaway: () => this.listener.onGoaway(),
      onData: (stream, data, isLast) => {
        this.open.get(stream)?.messages.push(data);
        if (isLast) this.ended(stream, STATUS_NO_TRAILERS);
      },
      onHeaders: (stream, fields, isLast) => {
        const headers = Object.fromEntries(fields);
        const rpc = this.open.get(stream);
        if (rpc !== undefined) {
          const httpStatus = Number(headers[":status"] ?? 200);
          rpc.status ??= statusOfHeaders(headers) ?? statusOfHttpStatus(httpStatus);
        }
        if (isLast) this.ended(stream, rpc?.status ?? STATUS_NO_TRAILERS);
      },
      onReset: (stream, code) => {
        const known = this.open.get(stream)?.status;
        this.ended(stream, known ?? statusOfReset(code));
      },
    };
  }

  private opened(stream: number, fields: readonly HeaderField[]): void {
    const path = fields.find(([name]) => name === ":path")?.[1];
    if (path === undefined) return;
    this.open.set(stream, {
      status: undefined,
      messages: new FrameReader(
        (message) => this.listener.onMessage(stream, message),
        ({ message }) => this.blind(message),
      ),
    });
    this.listener.onOpened(stream, path);
  }

  private ended(stream: number, status: RpcStatus): void {
    if (this.open.delete(stream)) this.listener.onEnded(stream, status);
  }
}
