import { BlockReader, MalformedBlock, type BlockString } from "./block-reader.ts";
import { codedOctets } from "./huffman-code.ts";
import { STATIC_TABLE } from "./static-table.ts";

export type HeaderField = readonly [name: string, value: string];

/** What each entry counts beside its two strings. Source: RFC 7541, section 4.1. */
const ENTRY_OVERHEAD = 32;
/** Size of the dynamic table until the encoder says another. Source: RFC 9113, section 6.5.2. */
const TABLE_SIZE_DEFAULT = 4096;

/**
 * Reads the header blocks of one direction of a connection, in the order in which they come. For
 * somebody who reads along: a block that is skipped leaves the table wrong.
 */
export class HpackDecoder {
  /** The newest entry comes first. */
  private readonly table: HeaderField[] = [];
  private tableSize = 0;
  private tableSizeMax = TABLE_SIZE_DEFAULT;

  /** @throws MalformedBlock when it cannot be read to its end. */
  decode(block: Buffer): readonly HeaderField[] {
    const reader = new BlockReader(block);
    const fields: HeaderField[] = [];
    while (!reader.isDone) {
      const first = reader.peek();
      if (first >= 0x80) {
        fields.push(this.entry(reader.integer(7)));
      } else if (first >= 0x20 && first < 0x40) {
        this.tableSizeMax = reader.integer(5);
        this.evict();
      } else {
        fields.push(this.literal(reader, block, first >= 0x40));
      }
    }
    return fields;
  }

  private literal(reader: BlockReader, block: Buffer, isIndexing: boolean): HeaderField {
    const index = reader.integer(isIndexing ? 6 : 4);
    const name = index === 0 ? textOf(block, reader.string()) : this.entry(index)[0];
    const field: HeaderField = [name, textOf(block, reader.string())];
    if (isIndexing) {
      this.table.unshift(field);
      this.tableSize += sizeOf(field);
      this.evict();
    }
    return field;
  }

  private entry(index: number): HeaderField {
    const field = STATIC_TABLE[index - 1] ?? this.table[index - 1 - STATIC_TABLE.length];
    if (field === undefined) throw new MalformedBlock(`no header field has the index ${index}`);
    return field;
  }

  private evict(): void {
    while (this.tableSize > this.tableSizeMax) {
      const oldest = this.table.pop();
      this.tableSize -= oldest === undefined ? this.tableSize : sizeOf(oldest);
    }
  }
}

function sizeOf([name, value]: HeaderField): number {
  return Buffer.byteLength(name, "latin1") + Buffer.byteLength(value, "latin1") + ENTRY_OVERHEAD;
}

function textOf(block: Buffer, { at, end, isHuffman }: BlockString): string {
  const bytes = block.subarray(at, end);
  if (!isHuffman) return bytes.toString("latin1");
  return Buffer.from(Array.from(codedOctets(bytes), ({ octet }) => octet)).toString("latin1");
}
