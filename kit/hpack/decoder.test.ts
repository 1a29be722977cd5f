import assert from "node:assert/strict";
import { test } from "node:test";
import { MalformedBlock } from "./block-reader.ts";
import { HpackDecoder } from "./decoder.ts";

/** The examples of RFC 7541, appendix C: blocks of one connection, and what they say. */
const blocks = (...hex: readonly string[]): readonly Buffer[] =>
  hex.map((text) => Buffer.from(text.replaceAll(" ", ""), "hex"));

const REQUESTS = [
  [
    [":method", "GET"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "www.example.com"],
  ],
  [
    [":method", "GET"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "www.example.com"],
    ["cache-control", "no-cache"],
  ],
  [
    [":method", "GET"],
    [":scheme", "https"],
    [":path", "/index.html"],
    [":authority", "www.example.com"],
    ["custom-key", "custom-value"],
  ],
];

for (const { coding, sent } of [
  {
    coding: "plain (C.3)",
    sent: blocks(
      "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "8286 84be 5808 6e6f 2d63 6163 6865",
      "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ),
  },
  {
    coding: "in Huffman code (C.4)",
    sent: blocks(
      "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
      "8286 84be 5886 a8eb 1064 9cbf",
      "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ),
  },
]) {
  test(`three requests of one connection are read, ${coding}`, () => {
    const decoder = new HpackDecoder();
    assert.deepEqual(
      sent.map((block) => decoder.decode(block)),
      REQUESTS,
    );
  });
}

test("what no longer fits is evicted, the oldest first (C.5, whose table has 256 bytes)", () => {
  const decoder = new HpackDecoder();
  const [size] = blocks("3fe101");
  const [first, second, third] = blocks(
    "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
    "4803 3330 37c1 c0bf",
    "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
  );
  assert.ok(size && first && second && third);
  assert.deepEqual(decoder.decode(Buffer.concat([size, first]))[0], [":status", "302"]);
  assert.deepEqual(
    decoder.decode(second).map(([name, value]) => `${name}: ${value}`),
    [
      ":status: 307",
      "cache-control: private",
      "date: Mon, 21 Oct 2013 20:13:21 GMT",
      "location: https://www.example.com",
    ],
  );
  const last = decoder.decode(third);
  assert.deepEqual(last.at(-1), [
    "set-cookie",
    "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
  ]);
  // `:status: 302`, the oldest of all, has gone: the entry after the newest three is none.
  assert.throws(() => decoder.decode(Buffer.from([0x80 | 65])), MalformedBlock);
});

test("a block that ends too early is refused", () => {
  for (const block of blocks("41", "418c f1", "c0")) {
    assert.throws(() => new HpackDecoder().decode(block), MalformedBlock);
  }
});
