import { create, toBinary } from "@bufbuild/protobuf";
import { compress } from "snappy";
import {
  LabelSchema,
  SampleSchema,
  TimeSeriesSchema,
  WriteRequestSchema,
  type Label,
} from "../../contracts/gen/prometheus/remote_pb.ts";
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

/** Label lists by label set: the same few hundred sets are written thousands of times. */
const labelCache = new WeakMap<object, Label[]>();

/** One remote-write 1.0 request body: protobuf in snappy's block format. */
export async function encodeWriteRequest(samples: readonly WriteSample[]): Promise<Buffer> {
  const timeseries = samples.map((sample) =>
    create(TimeSeriesSchema, {
      labels: labelList(sample.labels),
      samples: [
        create(SampleSchema, {
          valueBits: valueBits(sample.value),
          timestamp: BigInt(Math.round(sample.at)),
        }),
      ],
    }),
  );
  const bytes = toBinary(WriteRequestSchema, create(WriteRequestSchema, { timeseries }));
  return await compress(Buffer.from(bytes));
}

function labelList(labels: Readonly<Record<string, string>>): Label[] {
  let list = labelCache.get(labels);
  if (list === undefined) {
    list = Object.entries(labels)
      .filter(([, value]) => value !== "")
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, value]) => create(LabelSchema, { name, value }));
    labelCache.set(labels, list);
  }
  return list;
}
