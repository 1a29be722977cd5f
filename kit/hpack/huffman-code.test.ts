import assert from "node:assert/strict";
import { test } from "node:test";
import { codeBits, codedOctets, huffmanCoded, writeCode } from "./huffman-code.ts";

const OCTETS = Array.from({ length: 256 }, (_, octet) => octet);
const decoded = (coded: Buffer): string =>
  Buffer.from(Array.from(codedOctets(coded), ({ octet }) => octet)).toString("latin1");

/** Source: RFC 7541, appendices C.4 and C.6. */
const EXAMPLES: readonly (readonly [string, string])[] = [
  ["www.example.com", "f1e3c2e5f23a6ba0ab90f4ff"],
  ["no-cache", "a8eb10649cbf"],
  ["custom-key", "25a849e95ba97d7f"],
  ["custom-value", "25a849e95bb8e8b4bf"],
  ["private", "aec3771a4b"],
  ["Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff"],
  ["https://www.example.com", "9d29ad171863c78f0b97c8e9ae82ae43d3"],
];
for (const [text, hex] of EXAMPLES) {
  test(`the standard's example ${text}`, () => {
    assert.equal(huffmanCoded(Buffer.from(text)).toString("hex"), hex);
    assert.equal(decoded(Buffer.from(hex, "hex")), text);
  });
}

test("the code is complete: with the end-of-string symbol no bits are left over", () => {
  const share = OCTETS.reduce((sum, octet) => sum + 2 ** -codeBits(octet), 2 ** -30);
  assert.equal(share, 1);
});

test("every octet is read as it was written, and its place is known", () => {
  const all = Buffer.from(OCTETS);
  const found = [...codedOctets(huffmanCoded(all))];
  assert.deepEqual(Buffer.from(found.map(({ octet }) => octet)), all);
  let bits = 0;
  for (const { octet, at } of found) {
    assert.equal(at, bits);
    bits += codeBits(octet);
  }
});

test("a code is written over another of its length, and its neighbours stay", () => {
  const coded = huffmanCoded(Buffer.from("a/b/c"));
  for (const { octet, at } of [...codedOctets(coded)]) {
    if (octet === 0x2f) writeCode(coded, at, 0x2e);
  }
  assert.deepEqual(coded, huffmanCoded(Buffer.from("a.b.c")));
});

test("bits that are no code end the string", () => {
  const ones = Buffer.alloc(8, 0xff);
  assert.equal(decoded(Buffer.concat([huffmanCoded(Buffer.from("no-cache")), ones])), "no-cache");
});
