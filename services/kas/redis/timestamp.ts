import { create } from "@bufbuild/protobuf";
import { TimestampSchema, type Timestamp } from "@bufbuild/protobuf/wkt";

/** Lab milliseconds (with a fraction) as a protobuf timestamp, nanosecond digits kept. */
export function toTimestamp(atMs: number): Timestamp {
  const seconds = Math.floor(atMs / 1000);
  const nanos = Math.min(999_999_999, Math.round((atMs - seconds * 1000) * 1e6));
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos });
}

export function fromTimestamp(timestamp: Timestamp): number {
  return Number(timestamp.seconds) * 1000 + timestamp.nanos / 1e6;
}
