/** A pkt-line packet; lengths 0 to 3 are special packets without data. */
export type Packet =
  | { readonly kind: "flush" }
  | { readonly kind: "special"; readonly length: number }
  | { readonly kind: "data"; readonly data: Buffer };

const PACKET_BYTES_MAX = 65_535;

/**
 * Splits a byte string into packets: four hex digits of length, themselves included.
 * @throws Error on a bad length, a cut prefix or cut data.
 */
export function* packets(bytes: Buffer): Generator<Packet> {
  let offset = 0;
  while (offset < bytes.length) {
    const prefix = bytes.toString("latin1", offset, offset + 4);
    if (prefix.length < 4) throw new Error("pktLineScanner: unexpected end of data in a length");
    if (!/^[0-9a-fA-F]{4}$/.test(prefix)) throw new Error(`pktLineScanner: bad length ${prefix}`);
    const length = Number.parseInt(prefix, 16);
    if (length < 4) {
      yield length === 0 ? { kind: "flush" } : { kind: "special", length };
      offset += 4;
      continue;
    }
    if (length > PACKET_BYTES_MAX || offset + length > bytes.length) {
      throw new Error(`pktLineScanner: packet of ${length} bytes is cut`);
    }
    yield { kind: "data", data: bytes.subarray(offset + 4, offset + length) };
    offset += length;
  }
}
