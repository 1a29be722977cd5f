import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBinary } from "@bufbuild/protobuf";
import { uncompress } from "snappy";
import { WriteRequestSchema } from "../../contracts/gen/prometheus/remote_pb.ts";
import { encodeWriteRequest, valueBits, writeRequestBytes } from "./remote-write.ts";
import type { WriteSample } from "./series.ts";

const decode = (samples: readonly WriteSample[]) =>
  fromBinary(WriteRequestSchema, writeRequestBytes(samples)).timeseries.map((series) => ({
    labels: series.labels.map(({ name, value }) => `${name}=${value}`),
    samples: series.samples.map(({ valueBits: bits, timestamp }) => [bits, timestamp]),
  }));

test("labels go sorted by name, empty ones stay away", () => {
  const labels = { pod: "p", __name__: "m", Z: "1", stage: "" };
  assert.deepEqual(decode([{ labels, at: 5, value: 0 }]), [
    { labels: ["Z=1", "__name__=m", "pod=p"], samples: [[0n, 5n]] },
  ]);
});

test("samples with one label object share a series, in their order", () => {
  const a = { __name__: "a" };
  const b = { __name__: "b" };
  const at = 1_795_442_237_891.4;
  assert.deepEqual(
    decode([
      { labels: a, at, value: 1 },
      { labels: b, at, value: 2 },
      { labels: a, at: at + 15_000, value: "stale" },
    ]),
    [
      {
        labels: ["__name__=a"],
        samples: [
          [0x3ff0000000000000n, 1_795_442_237_891n],
          [0x7ff0000000000002n, 1_795_442_252_891n],
        ],
      },
      { labels: ["__name__=b"], samples: [[0x4000000000000000n, 1_795_442_237_891n]] },
    ],
  );
});

const bits: readonly (readonly [string, number | "stale", bigint])[] = [
  ["a staleness marker keeps its payload", "stale", 0x7ff0000000000002n],
  ["a NaN is Prometheus' ordinary one", Number.NaN, 0x7ff8000000000001n],
  ["infinity", Number.POSITIVE_INFINITY, 0x7ff0000000000000n],
  ["minus one", -1, 0xbff0000000000000n],
];
for (const [name, value, expected] of bits) {
  test(`bits: ${name}`, () => assert.equal(valueBits(value), expected));
}

test("the body is one snappy block", async () => {
  const samples = [{ labels: { __name__: "m" }, at: 1, value: 1 }];
  const plain = await uncompress(await encodeWriteRequest(samples));
  assert.deepEqual(new Uint8Array(plain as Buffer), writeRequestBytes(samples));
});

test("nothing to write is an empty request", () => {
  assert.equal(writeRequestBytes([]).length, 0);
});
