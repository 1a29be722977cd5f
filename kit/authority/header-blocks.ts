import { BlockReader, type BlockString } from "../hpack/block-reader.ts";
import { huffmanCoded } from "../hpack/huffman-code.ts";
import { plainValue } from "./plain-value.ts";

/** Index of `:authority` in the static table, and the size of that table. RFC 7541, appendix A. */
const AUTHORITY_INDEX = 1;
const STATIC_ENTRIES = 61;
/**
 * Entries that a dynamic table can have: kas' SETTINGS leave its size at 4096, and the smallest entry
 * counts 32. Sources: RFC 9113, section 6.5.2; RFC 7541, section 4.1.
 */
const TABLE_ENTRIES_MAX = 4096 / 32;

const NAME = Buffer.from(":authority");
const NAME_CODED = huffmanCoded(NAME);

/**
 * The header blocks of one direction of a connection, in the order in which they come: makes each
 * `:authority` harmless and leaves every other byte. A changed value keeps its length, so entries
 * of the dynamic table keep their places, and a later reference finds the harmless one. Of the table
 * only this is remembered: which entries are named `:authority`, for values that refer to their name.
 */
export class HeaderBlocks {
  /** The newest entry comes first. Some may have been evicted; nobody can refer to those. */
  private readonly isAuthority: boolean[] = [];

  /**
   * @returns the block itself when nothing had to change, else a copy of the same length.
   * @throws MalformedBlock when it cannot be read to its end.
   */
  plain(block: Buffer): Buffer {
    const reader = new BlockReader(block);
    let result = block;
    while (!reader.isDone) {
      const value = this.nextAuthority(reader, block);
      if (value === undefined) continue;
      const plain = plainValue(block.subarray(value.at, value.end), value.isHuffman);
      if (plain === undefined) continue;
      if (result === block) result = Buffer.from(block);
      plain.copy(result, value.at);
    }
    return result;
  }

  /** Reads one representation; its value when it is a literal `:authority`. RFC 7541, section 6. */
  private nextAuthority(reader: BlockReader, block: Buffer): BlockString | undefined {
    const first = reader.peek();
    if (first >= 0x80) {
      // Indexed: both name and value are in a table already.
      reader.integer(7);
      return undefined;
    }
    if (first >= 0x20 && first < 0x40) {
      // A new size of the dynamic table.
      reader.integer(5);
      return undefined;
    }
    const isIndexing = first >= 0x40;
    const index = reader.integer(isIndexing ? 6 : 4);
    const isNamed = index === 0 ? isName(block, reader.string()) : this.isNamedBy(index);
    const value = reader.string();
    if (isIndexing) this.remember(isNamed);
    return isNamed ? value : undefined;
  }

  private isNamedBy(index: number): boolean {
    if (index <= STATIC_ENTRIES) return index === AUTHORITY_INDEX;
    return this.isAuthority[index - STATIC_ENTRIES - 1] ?? false;
  }

  private remember(isAuthority: boolean): void {
    this.isAuthority.unshift(isAuthority);
    if (this.isAuthority.length > TABLE_ENTRIES_MAX) this.isAuthority.pop();
  }
}

function isName(block: Buffer, { at, end, isHuffman }: BlockString): boolean {
  return block.subarray(at, end).equals(isHuffman ? NAME_CODED : NAME);
}
