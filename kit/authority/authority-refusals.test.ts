import assert from "node:assert/strict";
import { constants } from "node:http2";
import { test } from "node:test";
import { AuthorityFilter } from "./authority-filter.ts";
import {
  FLAG,
  FRAME,
  frame,
  indexed,
  LITERAL,
  literal,
  PREFACE,
  REQUEST_LINE,
  request,
} from "./testing/http2-bytes.ts";
import { judgedByNode, type Judgement } from "./testing/node-http2.ts";

const { continuation, data, headers, settings } = FRAME;
const SETTINGS = frame(settings, 0, 0, Buffer.alloc(0));
const AGENT = literal(LITERAL.indexed, 1, "ws://127.0.0.1:9010", true);
const LINE = [":method: POST", ":scheme: http", ":path: /"];
const HARMLESS = ":authority: ws:..127.0.0.1:9010";

/** What HTTP/2 says to the bytes of a client behind the filter. */
async function judged(...bytes: readonly Buffer[]): Promise<Judgement> {
  const filter = new AuthorityFilter();
  return await judgedByNode([PREFACE, SETTINGS, ...bytes], (piece) => filter.next(piece));
}

test("HTTP/2 accepts the :authority of agentk behind the filter, and not without", async () => {
  const bytes = [PREFACE, SETTINGS, request(1, AGENT), request(3, indexed(62))];
  const { PROTOCOL_ERROR } = codes;
  const refused: Judgement = {
    requests: [],
    resets: [
      [1, PROTOCOL_ERROR],
      [3, PROTOCOL_ERROR],
    ],
    connection: "stands",
  };
  assert.deepEqual(await judgedByNode(bytes), refused);
  const { requests, ...rest } = await judged(...bytes.slice(2));
  assert.deepEqual(requests, [
    [...LINE, HARMLESS],
    [...LINE, HARMLESS],
  ]);
  assert.deepEqual(rest, { resets: [], connection: "stands" });
});

test("the dynamic table stays in step through every way to send :authority", async () => {
  const ways = Object.values(LITERAL).flatMap((form) =>
    [1, ":authority"].flatMap((name) =>
      [true, false].map((isHuffman) => literal(form, name, "wss://kas.example/a?b", isHuffman)),
    ),
  );
  const marks = ways.map((_way, i) => literal(LITERAL.indexed, "x-mark", `mark-${i}`, i % 2 === 0));
  const pieces = ways.map((way, i) => request(1 + 2 * i, way, marks[i] ?? way));
  // The table then, the newest first: eight marks (62 to 69), the fourth mark (70), the fourth way.
  const reference = literal(LITERAL.notIndexed, 71, "ws://x", true);
  const { requests, ...rest } = await judged(...pieces, request(101, reference, indexed(62)));
  const harmless = ":authority: wss:..kas.example.a!b";
  assert.deepEqual(
    requests.slice(0, -1),
    ways.map((_way, i) => [...LINE, harmless, `x-mark: mark-${i}`]),
  );
  assert.deepEqual(requests.at(-1), [...LINE, ":authority: ws:..x", "x-mark: mark-11"]);
  assert.deepEqual(rest, { resets: [], connection: "stands" });
});

test("a block of as many frames as HTTP/2 accepts is read", async () => {
  const bytes = Buffer.concat([REQUEST_LINE, AGENT]);
  const frames = [frame(headers, FLAG.endStream, 1, bytes.subarray(0, 1))];
  for (let i = 1; i < 8; i++) frames.push(frame(continuation, 0, 1, bytes.subarray(i, i + 1)));
  frames.push(frame(continuation, FLAG.endHeaders, 1, bytes.subarray(8)));
  const accepted: Judgement = { requests: [[...LINE, HARMLESS]], resets: [], connection: "stands" };
  assert.deepEqual(await judged(...frames), accepted);
});

const block = Buffer.concat([REQUEST_LINE, AGENT]);
const endless = Buffer.alloc(16_384, indexed(2));
const codes = {
  PROTOCOL_ERROR: constants.NGHTTP2_PROTOCOL_ERROR,
  FRAME_SIZE_ERROR: constants.NGHTTP2_FRAME_SIZE_ERROR,
  COMPRESSION_ERROR: constants.NGHTTP2_COMPRESSION_ERROR,
};

type Ending = readonly [bytes: readonly Buffer[], end: keyof typeof codes | "closed"];

/** What no client may send and the filter cannot read, and how HTTP/2 ends the connection. */
const UNREADABLE: Readonly<Record<string, Ending>> = {
  "a string that is longer than its block": [
    [frame(headers, FLAG.endHeaders, 1, block.subarray(0, 10))],
    "COMPRESSION_ERROR",
  ],
  "the head of a frame that is too large": [
    [frame(headers, FLAG.endHeaders, 1, Buffer.alloc(16_385, indexed(2))).subarray(0, 9)],
    "FRAME_SIZE_ERROR",
  ],
  "more padding than there is": [
    [frame(headers, FLAG.endHeaders | FLAG.padded, 1, Buffer.from([200, 0x83]))],
    "PROTOCOL_ERROR",
  ],
  "another frame inside a block": [
    [frame(headers, 0, 1, block), frame(data, FLAG.endHeaders, 1, AGENT)],
    "PROTOCOL_ERROR",
  ],
  "a block that goes on for another stream": [
    [frame(headers, 0, 1, block), frame(continuation, FLAG.endHeaders, 3, AGENT)],
    "PROTOCOL_ERROR",
  ],
  "a block without end": [
    [frame(headers, 0, 1, endless), ...Array<Buffer>(9).fill(frame(continuation, 0, 1, endless))],
    "closed",
  ],
};
/** What only HTTP/2 finds amiss. */
const REFUSED: Readonly<Record<string, Ending>> = {
  "an :authority that is no Huffman code": [
    [request(1, Buffer.concat([Buffer.from([0x41, 0x89]), Buffer.alloc(9, 0xff)]))],
    "COMPRESSION_ERROR",
  ],
  "an entry that the table does not have": [[request(1, indexed(99))], "COMPRESSION_ERROR"],
  "a block that goes on before it began": [
    [frame(continuation, FLAG.endHeaders, 1, block)],
    "PROTOCOL_ERROR",
  ],
};

for (const [what, [bytes, end]] of Object.entries({ ...UNREADABLE, ...REFUSED })) {
  test(`${what}: ${end}`, async () => {
    const { connection, requests } = await judged(...bytes);
    assert.equal(connection, end === "closed" ? end : codes[end]);
    assert.deepEqual(requests, []);
  });
}

for (const [what, [bytes]] of Object.entries(UNREADABLE)) {
  test(`${what} is not held and not changed, nor is what follows`, () => {
    const filter = new AuthorityFilter();
    filter.next(PREFACE);
    const given = bytes.map((piece) => filter.next(piece));
    assert.deepEqual(Buffer.concat(given), Buffer.concat(bytes));
    const later = request(5, AGENT);
    assert.equal(filter.next(later), later);
  });
}
