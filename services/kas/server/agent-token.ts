import { status, type Metadata } from "@grpc/grpc-js";
import { RpcError } from "./rpc-error.ts";

/**
 * The bearer token of an RPC: the scheme is compared without case, the token is everything after the
 * first space. Source: kas 14.2-pre protocol, section 2.3.
 * @throws RpcError UNAUTHENTICATED.
 */
export function agentToken(metadata: Metadata): string {
  const value = metadata.get("authorization")[0]?.toString() ?? "";
  if (value === "") throw unauthenticated();
  const space = value.indexOf(" ");
  if (space < 0) throw new RpcError(status.UNAUTHENTICATED, "Bad authorization string");
  if (value.slice(0, space).toLowerCase() !== "bearer") throw unauthenticated();
  return value.slice(space + 1);
}

function unauthenticated(): RpcError {
  return new RpcError(status.UNAUTHENTICATED, "Request unauthenticated with bearer");
}
