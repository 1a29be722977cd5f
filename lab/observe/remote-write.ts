import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { compress } from "snappy";
import { TimeSeriesSchema } from "../../contracts/gen/prometheus/remote_pb.ts";
import type { WriteSample } from "./series.ts";

/** Prometheus' staleness marker: a NaN with this payload. */
const STALE_BITS = 0x7ff0000000000002n;
/** Prometheus' ordinary NaN. */
const NAN_BITS = 0x7ff8000000000001n;

const scratch = new DataView(new ArrayBuffer(8));

/** The bits of a sample's value; see contracts/proto/prometheus/remote.proto for why bits. */
export function valueBits(value: number | "stale"): bigint {
  if (value === "stale") return STALE_BITS;
  if (Number.isNaN(value)) return NAN_BITS;
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

/**
 * One remote-write 1.0 request body: protobuf in snappy's block format. Samples that share a label
 * object become one time series; their order stays.
 */
export async function encodeWriteRequest(samples: readonly WriteSample[]): Promise<Buffer> {
  return await compress(Buffer.from(writeRequestBytes(samples)));
}

/**
 * The protobuf bytes of a `prometheus.WriteRequest`. Put together by hand around labels encoded
 * once: the same few hundred label sets are written thousands of times.
 */
export function writeRequestBytes(samples: readonly WriteSample[]): Uint8Array {
  const byLabels = new Map<WriteSample["labels"], WriteSample[]>();
  for (const sample of samples) {
    const list = byLabels.get(sample.labels);
    if (list === undefined) byLabels.set(sample.labels, [sample]);
    else list.push(sample);
  }
  const writer = new BinaryWriter();
  for (const [labels, list] of byLabels) {
    writer.tag(1, WireType.LengthDelimited).fork().raw(labelBytes(labels));
    for (const { value, at } of list) {
      writer.tag(2, WireType.LengthDelimited).fork();
      writer.tag(1, WireType.Bit64).fixed64(valueBits(value));
      writer.tag(2, WireType.Varint).int64(BigInt(Math.round(at)));
      writer.join();
    }
    writer.join();
  }
  return writer.finish();
}

const labelCache = new WeakMap<object, Uint8Array>();

/** The labels part of a `prometheus.TimeSeries`: sorted by name, empty ones left out. */
function labelBytes(labels: Readonly<Record<string, string>>): Uint8Array {
  let bytes = labelCache.get(labels);
  if (bytes === undefined) {
    const list = Object.entries(labels)
      .filter(([, value]) => value !== "")
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, value]) => ({ name, value }));
    bytes = toBinary(TimeSeriesSchema, create(TimeSeriesSchema, { labels: list }));
    labelCache.set(labels, bytes);
  }
  return bytes;
}
