import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  configurationRequest,
  decodeConfigurationResponse,
  descriptorRequest,
} from "../agent/messages.ts";
import type { RpcStatus } from "../rpc.ts";
import { compressedFrame, FrameReader, MESSAGE_BYTES_MAX } from "../../../kit/grpc/grpc-framing.ts";

// DATA of the first streams of a real agentk, recorded from kas 14.2-pre (commit 626caaff).
const RECORDED_CONFIGURATION_REQUEST =
  "01000000461f8b08000000000000ff1232e5622b33d033d03310e230800229f1f4cc929cc424ddecd2a4d4a2bcd492" +
  "d462ddc4f4d4bc12250e3095ad6b00080000ffff0c1375d937000000";
const RECORDED_DESCRIPTOR =
  "01000000551f8b08000000000000ffe272e272e0b2e3d24dcf2cc9494cd24b4c4fcd2bd1cb2e4d4a2dca4b2d492d8e" +
  "4f2cc8d42b2a48d6f3860b3916640af17271fb2666a706a51696a6169700020000ffff3c15285744000000";
const RECORDED_CONFIGURATION_RESPONSE =
  "01000000781f8b08000000000000ffe232e1d2e052e3e24d2fca2f2dd02f28cacf4a4d2ed112e512ce4dcccb4c4b2d" +
  "2e29d6d7d2d2d7d2ab4ccccd1162e162e2605460d46017d2484a33364d494b4eb234484e34314936b63031354c4936" +
  "4b364836354933353330b5b44832374eb304040000ffff2cfae0ea60000000";

function read(chunks: readonly Buffer[]): { messages: Buffer[]; failures: RpcStatus[] } {
  const messages: Buffer[] = [];
  const failures: RpcStatus[] = [];
  const reader = new FrameReader(
    (message) => messages.push(Buffer.from(message)),
    (status) => failures.push(status),
  );
  for (const chunk of chunks) reader.push(chunk);
  return { messages, failures };
}

const hex = (text: string): Buffer => Buffer.from(text, "hex");

test("the recorded first messages of agentk uncompress to ours, byte for byte", () => {
  const identity = { version: "v0.0.0", commit: "00000000" };
  const ours = configurationRequest(
    { ...identity, podNamespace: "gitlab-kubernetes-agent", podName: "agentk-0" },
    "",
  );
  const recorded = read([hex(RECORDED_CONFIGURATION_REQUEST), hex(RECORDED_DESCRIPTOR)]);
  assert.deepEqual(recorded.failures, []);
  assert.equal(recorded.messages[0]?.toString("hex"), Buffer.from(ours).toString("hex"));
  assert.equal(
    recorded.messages[1]?.toString("hex"),
    Buffer.from(descriptorRequest()).toString("hex"),
  );
  assert.equal(recorded.messages[1].length, 68);
});

test("the recorded compressed answer of kas is understood", () => {
  const { messages } = read([hex(RECORDED_CONFIGURATION_RESPONSE)]);
  assert.equal(messages.length, 1);
  const response = decodeConfigurationResponse(messages[0]!);
  assert.equal(response.configuration?.agentId, 1n);
  assert.equal(response.configuration.projectId, 7n);
  assert.match(response.commitId, /^[0-9a-f]{40}$/u);
});

test("a frame has the compressed flag, the length and gzip bytes", () => {
  const frame = compressedFrame(Buffer.from("hello"));
  assert.equal(frame.readUInt8(0), 1);
  assert.equal(frame.readUInt32BE(1), frame.length - 5);
  assert.equal(gunzipSync(frame.subarray(5)).toString(), "hello");
});

test("messages are cut out of the stream wherever its chunks end", () => {
  const plain = Buffer.concat([hex("0000000003"), Buffer.from("abc")]);
  const bytes = Buffer.concat([plain, hex(RECORDED_DESCRIPTOR), hex("0000000000")]);
  for (const size of [1, 2, 4, 5, 7, 90, bytes.length]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    const { messages, failures } = read(chunks);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      messages.map((message) => message.length),
      [3, 68, 0],
      `chunks of ${size}`,
    );
  }
});

const broken = [
  {
    name: "a message above 4 MiB",
    bytes: Buffer.concat([hex("00"), uint32(MESSAGE_BYTES_MAX + 1)]),
    code: "ResourceExhausted",
    message: /received message larger than max \(4194305 vs\. 4194304\)/u,
  },
  {
    name: "compressed bytes that are none",
    bytes: hex("0100000003616263"),
    code: "Internal",
    message: /failed to decompress/u,
  },
];
for (const { name, bytes, code, message } of broken) {
  test(`${name} fails the stream once and nothing after it is read`, () => {
    const { messages, failures } = read([bytes, hex("0000000000")]);
    assert.deepEqual(messages, []);
    assert.equal(failures.length, 1);
    assert.equal(failures[0]?.code, code);
    assert.match(failures[0].message, message);
  });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
