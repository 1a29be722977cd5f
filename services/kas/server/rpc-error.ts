import { status } from "@grpc/grpc-js";

/** The status with which an RPC ends; the text is what the peer sees. */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "RpcError";
    this.code = code;
  }
}

/** Why a call's own context is over: its peer has gone or has given it up. Never an age. */
export const CONTEXT_CANCELED = new Error("context canceled");

export const unavailable = (): RpcError => new RpcError(status.UNAVAILABLE, "unavailable");
