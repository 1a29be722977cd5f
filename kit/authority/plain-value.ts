import { codedOctets, writeCode } from "../hpack/huffman-code.ts";

/**
 * Characters of a URL that nghttp2 refuses in `:authority`, and what stands in for each: one that it
 * accepts and whose Huffman code has the same length. So a string keeps its length, coded and
 * decoded, and with it every length around it and the size of both dynamic tables. `#` has no such
 * stand-in, but a URL to dial has no fragment either.
 */
export const STAND_INS: ReadonlyMap<number, number> = new Map(
  ["/.", "?!", "@~"].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

/**
 * The value of `:authority` as Node's HTTP/2 accepts it: a copy of the same length, or undefined
 * when it is harmless already. What is no Huffman code is left to HTTP/2, which refuses it.
 */
export function plainValue(value: Buffer, isHuffman: boolean): Buffer | undefined {
  let copy: Buffer | undefined;
  const octets = isHuffman ? codedOctets(value) : plainOctets(value);
  for (const { octet, at } of octets) {
    const standIn = STAND_INS.get(octet);
    if (standIn === undefined) continue;
    copy ??= Buffer.from(value);
    if (isHuffman) writeCode(copy, at, standIn);
    else copy[at] = standIn;
  }
  return copy;
}

function plainOctets(value: Buffer): readonly { readonly octet: number; readonly at: number }[] {
  return Array.from(value, (octet, at) => ({ octet, at }));
}
