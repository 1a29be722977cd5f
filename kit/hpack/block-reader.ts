/** A header block that cannot be read to its end. */
export class MalformedBlock extends Error {}

/** A string of a header block: where its bytes are, and whether they are in Huffman code. */
export interface BlockString {
  readonly at: number;
  readonly end: number;
  readonly isHuffman: boolean;
}

/** Integers of more bytes than this after the first are larger than any block that is read here. */
const MORE_BYTES_MAX = 4;

/** Reads the primitive types of HPACK one after the other. Source: RFC 7541, section 5. */
export class BlockReader {
  private readonly block: Buffer;
  private at = 0;

  constructor(block: Buffer) {
    this.block = block;
  }

  get isDone(): boolean {
    return this.at >= this.block.length;
  }

  /** The next byte, which stays. */
  peek(): number {
    const byte = this.block[this.at];
    if (byte === undefined) throw new MalformedBlock("the header block ends too early");
    return byte;
  }

  /** An integer whose first byte has so many bits left for it. */
  integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = this.byte() & mask;
    if (value < mask) return value;
    for (let more = 0; more < MORE_BYTES_MAX; more++) {
      const byte = this.byte();
      value += (byte & 0x7f) << (7 * more);
      if (byte < 0x80) return value;
    }
    throw new MalformedBlock("an integer of the header block is too large");
  }

  string(): BlockString {
    const isHuffman = (this.peek() & 0x80) !== 0;
    const length = this.integer(7);
    const at = this.at;
    const end = at + length;
    if (end > this.block.length) throw new MalformedBlock("a string is longer than its block");
    this.at = end;
    return { at, end, isHuffman };
  }

  private byte(): number {
    const byte = this.peek();
    this.at += 1;
    return byte;
  }
}
