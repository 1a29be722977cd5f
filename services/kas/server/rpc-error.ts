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

export const unavailable = (): RpcError => new RpcError(status.UNAVAILABLE, "unavailable");
