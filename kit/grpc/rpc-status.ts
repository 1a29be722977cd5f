import type { GrpcStatusName } from "./status-names.ts";

/** What an RPC ended with, as a grpc-go client sees it. */
export interface RpcStatus {
  readonly code: GrpcStatusName;
  readonly message: string;
}
