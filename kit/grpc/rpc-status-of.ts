import { STATUS_CODES } from "node:http";
import type { IncomingHttpHeaders } from "node:http2";
import { grpcStatusName, type GrpcStatusName } from "./status-names.ts";
import type { RpcStatus } from "./rpc-status.ts";

/** HTTP/2 error code names with the gRPC code grpc-go gives a stream that was reset with them. */
const RESET_CODES: readonly (readonly [name: string, code: GrpcStatusName])[] = [
  ["NO_ERROR", "Internal"],
  ["PROTOCOL_ERROR", "Internal"],
  ["INTERNAL_ERROR", "Internal"],
  ["FLOW_CONTROL_ERROR", "ResourceExhausted"],
  ["SETTINGS_TIMEOUT", "Internal"],
  ["STREAM_CLOSED", "Internal"],
  ["FRAME_SIZE_ERROR", "Internal"],
  ["REFUSED_STREAM", "Unavailable"],
  ["CANCEL", "Canceled"],
  ["COMPRESSION_ERROR", "Internal"],
  ["CONNECT_ERROR", "Internal"],
  ["ENHANCE_YOUR_CALM", "ResourceExhausted"],
  ["INADEQUATE_SECURITY", "PermissionDenied"],
  ["HTTP_1_1_REQUIRED", "Internal"],
];

/** gRPC code of an HTTP status that is not 200, as grpc-go maps it. */
const HTTP_CODES: ReadonlyMap<number, GrpcStatusName> = new Map([
  [400, "Internal"],
  [401, "Unauthenticated"],
  [403, "PermissionDenied"],
  [404, "Unimplemented"],
  [429, "Unavailable"],
  [502, "Unavailable"],
  [503, "Unavailable"],
  [504, "Unavailable"],
]);

/** `grpc-status` and `grpc-message` of trailers or of a trailers-only answer; undefined if absent. */
export function statusOfHeaders(headers: IncomingHttpHeaders): RpcStatus | undefined {
  const given = headers["grpc-status"];
  if (typeof given !== "string") return undefined;
  const code = grpcStatusName(Number(given));
  const text = headers["grpc-message"];
  // Some servers send "OK" as the text of OK; a grpc-go client shows none.
  if (code === "OK" || typeof text !== "string") return { code, message: "" };
  return { code, message: percentDecoded(text) };
}

/** Status of an answer that is no gRPC answer; undefined when its HTTP status is 200. */
export function statusOfHttpStatus(httpStatus: number): RpcStatus | undefined {
  if (httpStatus === 200) return undefined;
  return {
    code: HTTP_CODES.get(httpStatus) ?? "Unknown",
    message:
      "unexpected HTTP status code received from server: " +
      `${httpStatus} (${STATUS_CODES[httpStatus] ?? ""})`,
  };
}

/** Status of a stream that the server reset. */
export function statusOfReset(http2Code: number): RpcStatus {
  const [name, code] = RESET_CODES[http2Code] ?? [String(http2Code), "Unknown" as const];
  return { code, message: `stream terminated by RST_STREAM with error code: ${name}` };
}

export const STATUS_NO_TRAILERS: RpcStatus = {
  code: "Internal",
  message: "server closed the stream without sending trailers",
};

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
