import type { RpcStatus } from "../../kit/grpc/rpc-status.ts";

export type { RpcStatus };

export const RPC_OK: RpcStatus = { code: "OK", message: "" };

/** The text of a grpc-go status error. */
export function rpcErrorText(status: RpcStatus): string {
  return `rpc error: code = ${status.code} desc = ${status.message}`;
}

/** agentk neither logs nor counts these as failures of its own. */
export function isCancellation(status: RpcStatus): boolean {
  return status.code === "Canceled" || status.code === "DeadlineExceeded";
}

/** An RPC that agentk makes. */
export interface RpcRequest {
  /** Path on the wire: `/<service>/<method>`. */
  readonly path: string;
  /** The first message as a complete gRPC frame (prefix and compressed bytes). */
  readonly firstFrame: Buffer;
  /** Whether the request side ends with the first message (server streaming). */
  readonly endAfterFirst: boolean;
  /** A message from the server, uncompressed. */
  readonly onMessage: (message: Uint8Array, call: RpcCall) => void;
}

/** An RPC in flight. */
export interface RpcCall {
  /** Sends a last message and half-closes. */
  sendLast(frame: Buffer): void;
  /** Ends the RPC from the client's side with a status of its own. */
  abort(status: RpcStatus): void;
}

/** The end of an RPC on a connection. */
export interface RpcEnd {
  readonly status: RpcStatus;
  /** `x-gitlab-correlation-id` of the response headers. */
  readonly correlationId: string | undefined;
  /** The server certainly has not looked at it (GOAWAY, REFUSED_STREAM): may be sent again. */
  readonly unprocessed: boolean;
}

/** A connection that is ready for RPCs. */
export interface Connection {
  start(request: RpcRequest, onEnd: (end: RpcEnd) => void): void;
  /** Closes it with everything on it. */
  close(): void;
  /** Lab only: its age when it was opened, lab ms. */
  readonly countedAgeMs?: number;
}

export interface ConnectionListener {
  /** The server asked to move on; open RPCs stay. May be called more than once. */
  goaway(): void;
  /** It is gone; called once. */
  closed(): void;
}

/** Opens connections. Rejects with an Error whose message is what grpc-go says of the attempt. */
export interface Dialer {
  dial(timeoutMs: number, listener: ConnectionListener): Promise<Connection>;
}
