import { huffmanCoded } from "../../hpack/huffman-code.ts";

/** Frame types and flags that tests write and read. Source: RFC 9113, section 6. */
export const FRAME = {
  data: 0x0,
  headers: 0x1,
  resetStream: 0x3,
  settings: 0x4,
  ping: 0x6,
  goaway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;
export const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 };

export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export interface Http2Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
  /** Head and payload. */
  readonly bytes: Buffer;
}

export function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Cuts a byte stream into frames, however it comes. */
export class FrameSplitter {
  private rest: Buffer = Buffer.alloc(0);

  next(bytes: Buffer): readonly Http2Frame[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const frames: Http2Frame[] = [];
    while (this.rest.length >= 9 && this.rest.length >= 9 + this.rest.readUIntBE(0, 3)) {
      const end = 9 + this.rest.readUIntBE(0, 3);
      frames.push({
        type: this.rest.readUInt8(3),
        flags: this.rest.readUInt8(4),
        stream: this.rest.readUInt32BE(5),
        payload: this.rest.subarray(9, end),
        bytes: this.rest.subarray(0, end),
      });
      this.rest = this.rest.subarray(end);
    }
    return frames;
  }
}

/** First byte and prefix of a literal, by what becomes of it. Source: RFC 7541, section 6.2. */
export const LITERAL = {
  indexed: { first: 0x40, prefixBits: 6 },
  notIndexed: { first: 0x00, prefixBits: 4 },
  neverIndexed: { first: 0x10, prefixBits: 4 },
} as const;

/** A literal header field whose name is an index or a text. */
export function literal(
  form: (typeof LITERAL)[keyof typeof LITERAL],
  name: number | string,
  value: string,
  isHuffman: boolean,
): Buffer {
  const index = integer(form.first, form.prefixBits, typeof name === "number" ? name : 0);
  const named = typeof name === "number" ? [] : [text(name, isHuffman)];
  return Buffer.concat([index, ...named, text(value, isHuffman)]);
}

/** A field that is in a table, both name and value. */
export function indexed(index: number): Buffer {
  return integer(0x80, 7, index);
}

export function text(value: string, isHuffman: boolean): Buffer {
  const bytes = isHuffman ? huffmanCoded(Buffer.from(value)) : Buffer.from(value);
  return Buffer.concat([integer(isHuffman ? 0x80 : 0, 7, bytes.length), bytes]);
}

/** Source: RFC 7541, section 5.1. */
export function integer(first: number, prefixBits: number, value: number): Buffer {
  const mask = (1 << prefixBits) - 1;
  if (value < mask) return Buffer.from([first | value]);
  const bytes = [first | mask];
  let rest = value - mask;
  for (; rest >= 0x80; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** `:method: POST`, `:scheme: http`, `:path: /`, all in the static table. */
export const REQUEST_LINE = Buffer.from([0x83, 0x86, 0x84]);

/** A whole request without a body. */
export function request(stream: number, ...fields: readonly Buffer[]): Buffer {
  const block = Buffer.concat([REQUEST_LINE, ...fields]);
  return frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, stream, block);
}
