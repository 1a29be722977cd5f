/** Size from which entries go into a next message; Gitaly's chunker, 1 MiB. */
const BATCH_BYTES_MAX = 1024 * 1024;
/** Largest data part of one message; Go's copy buffers make 32 KiB usual. */
const CHUNK_BYTES = 32 * 1024;

/** Bytes in the parts in which they are sent; none for nothing. */
export function chunks(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    parts.push(bytes.subarray(offset, offset + CHUNK_BYTES));
  }
  return parts;
}

/** Items in the messages in which they are sent, none of which reaches 1 MiB by more than an item. */
export function batches<T>(items: readonly T[], sizeOf: (item: T) => number): T[][] {
  const all: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const last = all.at(-1);
    if (last === undefined || bytes + size >= BATCH_BYTES_MAX) {
      all.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return all;
}
