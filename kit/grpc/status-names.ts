/**
 * gRPC status codes by number, spelt as go-grpc-prometheus and grpc-go spell them.
 * Source: kas 14.2-pre protocol, section 9.2 (`grpc_code`).
 */
export const GRPC_STATUS_NAMES = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
] as const;

export type GrpcStatusName = (typeof GRPC_STATUS_NAMES)[number];

/** Name of a status code; numbers outside the list are `Unknown`, as in grpc-go. */
export function grpcStatusName(code: number): GrpcStatusName {
  return GRPC_STATUS_NAMES[code] ?? "Unknown";
}
