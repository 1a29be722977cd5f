import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthorityFilter } from "./authority-filter.ts";
import { BLOCK_BYTES_MAX } from "./header-frames.ts";
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

const { continuation, data, headers, ping, settings } = FRAME;
const SETTINGS = frame(settings, 0, 0, Buffer.alloc(0));
/** A field in which the URL stands, or what stands in for it. */
const authority = (value: string): Buffer => literal(LITERAL.indexed, 1, value, true);
const AGENT = authority("ws://127.0.0.1:9010");
const HARMLESS = authority("ws:..127.0.0.1:9010");

/** What a filter gives for a connection that begins with the preface, without that. */
function filtered(...pieces: readonly Buffer[]): Buffer {
  const filter = new AuthorityFilter();
  const given = [PREFACE, ...pieces].map((piece) => filter.next(piece));
  return Buffer.concat(given).subarray(PREFACE.length);
}

test("bytes with nothing to change go on as they are, without a copy", () => {
  const filter = new AuthorityFilter();
  const pieces = [
    PREFACE,
    Buffer.concat([SETTINGS, request(1, HARMLESS), frame(ping, 0, 0, Buffer.alloc(8))]),
    frame(data, 0, 1, Buffer.alloc(100_000, 0x2f)),
    request(3, indexed(62)),
  ];
  for (const piece of pieces) assert.equal(filter.next(piece), piece);
});

test("a request changes in its :authority alone, and the piece that came stays", () => {
  // A body that looks like a request; it is none.
  const body = frame(data, 0, 1, request(1, AGENT));
  const around = (field: Buffer): Buffer =>
    Buffer.concat([SETTINGS, body, request(3, field), body, request(5, indexed(62))]);
  const came = around(AGENT);
  const kept = Buffer.from(came);
  assert.deepEqual(filtered(came), around(HARMLESS));
  assert.deepEqual(came, kept);
});

const connection = (field: Buffer): Buffer => {
  const block = Buffer.concat([REQUEST_LINE, field]);
  const prioritized = Buffer.concat([Buffer.from("0000000010", "hex"), block]);
  const padded = Buffer.concat([Buffer.from([7]), prioritized, Buffer.alloc(7)]);
  const continued = [block.subarray(0, 6), block.subarray(6, 9), block.subarray(9)] as const;
  return Buffer.concat([
    SETTINGS,
    request(1, field),
    frame(headers, FLAG.endHeaders | FLAG.priority, 3, prioritized),
    frame(data, 0, 3, Buffer.from("ws://")),
    frame(headers, FLAG.endHeaders | FLAG.priority | FLAG.padded, 5, padded),
    frame(headers, FLAG.endStream, 7, continued[0]),
    frame(continuation, 0, 7, continued[1]),
    frame(continuation, FLAG.endHeaders, 7, continued[2]),
    frame(ping, 0, 0, Buffer.alloc(8, 0x2f)),
  ]);
};

test("padding, priority, a block in several frames: every cut of the bytes gives the same", () => {
  const came = connection(AGENT);
  const wanted = connection(HARMLESS);
  assert.deepEqual(filtered(came), wanted);
  for (let cut = 1; cut < came.length; cut++) {
    const given = filtered(came.subarray(0, cut), came.subarray(cut));
    assert.deepEqual(given, wanted, `cut at ${cut}`);
  }
  assert.deepEqual(filtered(...Array.from(came, (byte) => Buffer.from([byte]))), wanted);
});

test("a value that is cut by the end of a frame changes on both sides", () => {
  const whole = Buffer.concat([REQUEST_LINE, AGENT]);
  const wanted = Buffer.concat([REQUEST_LINE, HARMLESS]);
  for (let cut = 0; cut <= whole.length; cut++) {
    const inTwo = (block: Buffer): Buffer =>
      Buffer.concat([
        frame(headers, 0, 1, block.subarray(0, cut)),
        frame(continuation, FLAG.endHeaders, 1, block.subarray(cut)),
      ]);
    assert.deepEqual(filtered(inTwo(whole)), inTwo(wanted), `cut at ${cut}`);
  }
});

test("only an incomplete head or block is held; what came before it goes on at once", () => {
  const filter = new AuthorityFilter();
  filter.next(PREFACE);
  const body = frame(data, 0, 1, Buffer.alloc(50));
  const whole = request(1, AGENT);
  assert.equal(filter.next(body.subarray(0, 30)).length, 30);
  assert.equal(filter.next(Buffer.concat([body.subarray(30), whole.subarray(0, 12)])).length, 29);
  assert.equal(filter.next(whole.subarray(12, 20)).length, 0);
  assert.deepEqual(filter.next(whole.subarray(20)), request(1, HARMLESS));
});

test("a block without end is held to a bound, then everything goes on as it came", () => {
  const fields = Buffer.alloc(16_384, indexed(2));
  const began = frame(headers, 0, 1, fields);
  const goesOn = frame(continuation, 0, 1, fields);
  const filter = new AuthorityFilter();
  filter.next(PREFACE);
  let heldBytes = filter.next(began).length === 0 ? began.length : 0;
  let given: Buffer = Buffer.alloc(0);
  for (let i = 0; i < 100 && given.length === 0; i++) {
    given = filter.next(goesOn);
    if (given.length === 0) heldBytes += goesOn.length;
  }
  assert.equal(heldBytes, BLOCK_BYTES_MAX);
  assert.equal(given.length, BLOCK_BYTES_MAX + goesOn.length);
  const later = request(3, AGENT);
  assert.equal(filter.next(later), later);
});
