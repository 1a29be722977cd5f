/**
 * Bits of the code of every octet. The code is canonical: octets of one length have codes that
 * follow each other, and a longer code begins where the shorter ones end; so lengths say it all.
 * Source: RFC 7541, appendix B (its end-of-string symbol, 30 bits, stands for no octet).
 */
const BITS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5,
  6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6,
  7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23,
  23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22,
  22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22,
  23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27,
  27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25,
  24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
];
const BITS_MAX = 30;

interface CodesOfLength {
  readonly first: number;
  readonly octets: readonly number[];
}
const BY_BITS = codesByLength();

/** One coded octet and where it stands, counted in bits from the begin of the string. */
export interface CodedOctet {
  readonly octet: number;
  readonly at: number;
  readonly bits: number;
}

/** The octets of a Huffman-coded string in turn; ends at its padding, and at a code that is none. */
export function* codedOctets(coded: Uint8Array): Generator<CodedOctet, void> {
  let code = 0;
  let bits = 0;
  for (let at = 0; at < coded.length * 8; at++) {
    code = (code << 1) | (((coded[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    bits += 1;
    if (bits > BITS_MAX) return;
    const { first, octets } = BY_BITS[bits] ?? { first: 0, octets: [] };
    const octet = octets[code - first];
    if (octet === undefined) continue;
    yield { octet, at: at + 1 - bits, bits };
    code = 0;
    bits = 0;
  }
}

/** Writes the code of an octet over bits that stand for another. */
export function writeCode(coded: Uint8Array, at: number, octet: number): void {
  const bits = codeBits(octet);
  const { first, octets } = BY_BITS[bits] ?? { first: 0, octets: [] };
  const code = first + octets.indexOf(octet);
  for (let bit = 0; bit < bits; bit++) {
    const [byte, mask] = [(at + bit) >> 3, 0x80 >> ((at + bit) & 7)];
    const isSet = ((code >> (bits - 1 - bit)) & 1) === 1;
    coded[byte] = isSet ? (coded[byte] ?? 0) | mask : (coded[byte] ?? 0) & ~mask;
  }
}

/** Length of an octet's code, in bits. */
export function codeBits(octet: number): number {
  return BITS[octet] ?? BITS_MAX;
}

/** A string in Huffman code, padded with ones. */
export function huffmanCoded(text: Uint8Array): Buffer {
  const bits = text.reduce((sum, octet) => sum + codeBits(octet), 0);
  const coded = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  let at = 0;
  for (const octet of text) {
    writeCode(coded, at, octet);
    at += codeBits(octet);
  }
  return coded;
}

function codesByLength(): readonly CodesOfLength[] {
  const lengths: CodesOfLength[] = [];
  let first = 0;
  for (let bits = 0; bits <= BITS_MAX; bits++) {
    const octets = BITS.flatMap((length, octet) => (length === bits ? [octet] : []));
    lengths.push({ first, octets });
    first = (first + octets.length) << 1;
  }
  return lengths;
}
