import assert from "node:assert/strict";
import { test } from "node:test";
import { MalformedBlock } from "../hpack/block-reader.ts";
import { HeaderBlocks } from "./header-blocks.ts";
import { indexed, integer, LITERAL, literal, REQUEST_LINE } from "./testing/http2-bytes.ts";

const URL_TEXT = "ws://127.0.0.1:9010";
const HARMLESS = "ws:..127.0.0.1:9010";
const plain = (...fields: readonly Buffer[]): Buffer =>
  new HeaderBlocks().plain(Buffer.concat(fields));
const NAMES: Readonly<Record<string, number | string>> = { index: 1, text: ":authority" };

for (const [how, form] of Object.entries(LITERAL)) {
  for (const [kind, name] of Object.entries(NAMES)) {
    for (const isHuffman of [true, false]) {
      const coding = isHuffman ? "in Huffman code" : "plain";
      test(`${how}, named by ${kind}, ${coding}: the value changes and nothing else`, () => {
        const around = literal(LITERAL.indexed, "referer", URL_TEXT, isHuffman);
        const block = Buffer.concat([
          REQUEST_LINE,
          around,
          literal(form, name, URL_TEXT, isHuffman),
          around,
        ]);
        const kept = Buffer.from(block);
        const wanted = [REQUEST_LINE, around, literal(form, name, HARMLESS, isHuffman), around];
        assert.deepEqual(plain(block), Buffer.concat(wanted));
        assert.deepEqual(block, kept, "the block that came stays");
      });
    }
  }
}

test("every :authority of a block changes, should there be more than one", () => {
  const twice = (value: string): Buffer[] =>
    [true, false].map((isHuffman) => literal(LITERAL.notIndexed, 1, value, isHuffman));
  assert.deepEqual(plain(...twice(URL_TEXT)), Buffer.concat(twice(HARMLESS)));
});

test("a block with nothing to change is given back itself", () => {
  const blocks = new HeaderBlocks();
  const block = Buffer.concat([
    integer(0x20, 5, 4096),
    REQUEST_LINE,
    literal(LITERAL.indexed, 1, "kas.example:8150", true),
    literal(LITERAL.indexed, 4, "/a/b", true),
    indexed(62),
  ]);
  assert.equal(blocks.plain(block), block);
});

/** A connection whose dynamic table has x-other at 62 and :authority at 63, the newest first. */
function withTwoEntries(): HeaderBlocks {
  const blocks = new HeaderBlocks();
  blocks.plain(
    Buffer.concat([
      literal(LITERAL.indexed, ":authority", URL_TEXT, true),
      literal(LITERAL.indexed, "x-other", URL_TEXT, true),
    ]),
  );
  return blocks;
}

for (const [how, form] of Object.entries(LITERAL)) {
  test(`${how}, named by an entry of the dynamic table: changed in a later block`, () => {
    const other = literal(LITERAL.notIndexed, 62, URL_TEXT, false);
    const block = Buffer.concat([other, literal(form, 63, URL_TEXT, false)]);
    const wanted = Buffer.concat([other, literal(form, 63, HARMLESS, false)]);
    assert.deepEqual(withTwoEntries().plain(block), wanted);
  });
}

test("a new entry moves the others on by one place", () => {
  const blocks = withTwoEntries();
  blocks.plain(literal(LITERAL.indexed, 63, URL_TEXT, false));
  const isChanged = (index: number): boolean => {
    const block = literal(LITERAL.notIndexed, index, URL_TEXT, false);
    return blocks.plain(block) !== block;
  };
  assert.deepEqual([62, 63, 64, 65].map(isChanged), [true, false, true, false]);
});

test("the oldest entry that a table of 4096 bytes can hold is known by its place", () => {
  const blocks = new HeaderBlocks();
  blocks.plain(literal(LITERAL.indexed, 1, URL_TEXT, false));
  const reference = literal(LITERAL.notIndexed, 61 + 128, URL_TEXT, false);
  for (let i = 0; i < 126; i++) blocks.plain(literal(LITERAL.indexed, "", "", false));
  assert.equal(blocks.plain(reference), reference, "one place too far");
  blocks.plain(literal(LITERAL.indexed, "", "", false));
  assert.deepEqual(blocks.plain(reference), literal(LITERAL.notIndexed, 61 + 128, HARMLESS, false));
  blocks.plain(literal(LITERAL.indexed, "", "", false));
  assert.equal(blocks.plain(reference), reference, "evicted");
});

test("a block cut off inside a field cannot be read", () => {
  const field = literal(LITERAL.indexed, ":authority", URL_TEXT, true);
  for (let length = 1; length < field.length; length++) {
    assert.throws(() => plain(field.subarray(0, length)), MalformedBlock, `${length} bytes`);
  }
});

test("an integer without end cannot be read", () => {
  for (const first of [0x3f, 0x7f, 0x0f, 0xff]) {
    assert.throws(() => plain(Buffer.from([first]), Buffer.alloc(64, 0xff)), MalformedBlock);
  }
});
