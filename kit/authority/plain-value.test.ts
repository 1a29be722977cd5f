import assert from "node:assert/strict";
import { test } from "node:test";
import { codeBits, huffmanCoded } from "../hpack/huffman-code.ts";
import { plainValue, STAND_INS } from "./plain-value.ts";
import { judgedByNode } from "./testing/node-http2.ts";
import { LITERAL, PREFACE, frame, FRAME, literal, request } from "./testing/http2-bytes.ts";

const SETTINGS = frame(FRAME.settings, 0, 0, Buffer.alloc(0));
const isAccepted = async (authority: string): Promise<boolean> => {
  const field = literal(LITERAL.indexed, 1, authority, false);
  const { requests } = await judgedByNode([PREFACE, SETTINGS, request(1, field)]);
  return requests.length === 1;
};

test("a stand-in has a code of the same length; HTTP/2 accepts it, and not the original", async () => {
  for (const [octet, standIn] of STAND_INS) {
    assert.equal(codeBits(standIn), codeBits(octet));
    assert.equal(await isAccepted(`a${String.fromCharCode(standIn)}b`), true);
    assert.equal(await isAccepted(`a${String.fromCharCode(octet)}b`), false);
  }
});

const URLS: readonly (readonly [string, string])[] = [
  ["ws://127.0.0.1:9010", "ws:..127.0.0.1:9010"],
  ["wss://kas.gitlab.com", "wss:..kas.gitlab.com"],
  ["wss://kas.gitlab.com/", "wss:..kas.gitlab.com."],
  ["wss://user@[::1]:443/-/kubernetes-agent/?a=b", "wss:..user~[::1]:443.-.kubernetes-agent.!a=b"],
];
for (const [url, harmless] of URLS) {
  test(`${url} becomes ${harmless}, coded and plain, and HTTP/2 accepts that`, async () => {
    assert.deepEqual(plainValue(Buffer.from(url), false), Buffer.from(harmless));
    const coded = huffmanCoded(Buffer.from(url));
    assert.deepEqual(plainValue(coded, true), huffmanCoded(Buffer.from(harmless)));
    assert.deepEqual(coded, huffmanCoded(Buffer.from(url)), "the original stays");
    assert.deepEqual([await isAccepted(url), await isAccepted(harmless)], [false, true]);
  });
}

test("a harmless value, an empty one and what is no Huffman code are left alone", () => {
  for (const value of ["kas.example:8150", "127.0.0.1:8150", ""]) {
    assert.equal(plainValue(Buffer.from(value), false), undefined);
    assert.equal(plainValue(huffmanCoded(Buffer.from(value)), true), undefined);
  }
  assert.equal(plainValue(Buffer.alloc(9, 0xff), true), undefined);
});
