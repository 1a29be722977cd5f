import { inflateRawSync } from "node:zlib";
import { recordedLines } from "./recorded.ts";

/** A message or control frame of a WebSocket, unmasked and inflated. */
export interface WebSocketMessage {
  /** 2: binary, 8: close. Source: RFC 6455, section 5.2. */
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Behind a compressed message; the sender left it out. Source: RFC 7692, section 7.2.2. */
const DEFLATE_TAIL = Buffer.from("0000ffff", "hex");

/** One direction of a connection that becomes a WebSocket: the HTTP head, then messages. */
export class WebSocketReader {
  /** Start line and header lines, once they are there. */
  head: readonly string[] | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private isDeflated = false;

  /** Takes the next bytes; returns the messages that they complete. */
  next(bytes: Buffer): readonly WebSocketMessage[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    if (this.head === undefined) {
      const end = this.rest.indexOf("\r\n\r\n");
      if (end < 0) return [];
      this.head = this.rest.subarray(0, end).toString("latin1").split("\r\n");
      this.rest = this.rest.subarray(end + 4);
    }
    const messages: WebSocketMessage[] = [];
    for (let frame = this.frame(); frame !== undefined; frame = this.frame()) {
      const message = this.message(frame.first, frame.payload);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  private frame(): { readonly first: number; readonly payload: Buffer } | undefined {
    const { rest } = this;
    if (rest.length < 2) return undefined;
    const [first, second] = [rest.readUInt8(0), rest.readUInt8(1)];
    const isLong = (second & 0x7f) === 126;
    if (isLong && rest.length < 4) return undefined;
    const maskAt = isLong ? 4 : 2;
    const at = maskAt + (second & 0x80 ? 4 : 0);
    const end = at + (isLong ? rest.readUInt16BE(2) : second & 0x7f);
    if (rest.length < end) return undefined;
    const mask = rest.subarray(maskAt, at);
    const payload = Buffer.from(rest.subarray(at, end));
    if (mask.length > 0) payload.forEach((byte, i) => (payload[i] = byte ^ (mask[i % 4] ?? 0)));
    this.rest = rest.subarray(end);
    return { first, payload };
  }

  private message(first: number, payload: Buffer): WebSocketMessage | undefined {
    const opcode = first & 0xf;
    if (opcode >= 8) return { opcode, payload };
    if (opcode !== 0) {
      this.parts = [];
      this.isDeflated = (first & 0x40) !== 0;
    }
    this.parts.push(payload);
    if ((first & 0x80) === 0) return undefined;
    const bytes = Buffer.concat(this.parts);
    if (!this.isDeflated) return { opcode: 2, payload: bytes };
    const flush = { finishFlush: 2 /* Z_SYNC_FLUSH: there is no last block */ };
    return { opcode: 2, payload: inflateRawSync(Buffer.concat([bytes, DEFLATE_TAIL]), flush) };
  }
}

/** A frame of a client, whole and uncompressed, with the mask 1, 2, 3, 4. */
export function maskedFrame({ opcode, payload }: WebSocketMessage): Buffer {
  const mask = [1, 2, 3, 4];
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  const body = payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, ...size, ...mask]), body]);
}

/** What one side of a recorded connection did: its HTTP head, or a message. */
export interface RecordedTurn {
  readonly isClient: boolean;
  /** The bytes of the head, as they were. */
  readonly head?: Buffer;
  readonly message?: WebSocketMessage;
}

/** A recorded WebSocket connection, both sides in the order in which they spoke. */
export function recordedTurns(name: string): readonly RecordedTurn[] {
  const readers = { "c>s": new WebSocketReader(), "s>c": new WebSocketReader() };
  const lines = recordedLines(name) as readonly {
    readonly dir: "c>s" | "s>c";
    readonly hex?: string;
  }[];
  return lines.flatMap(({ dir, hex = "" }): RecordedTurn[] => {
    const isClient = dir === "c>s";
    const bytes = Buffer.from(hex, "hex");
    const isHead = readers[dir].head === undefined;
    const messages = readers[dir].next(bytes).map((message) => ({ isClient, message }));
    if (!isHead) return messages;
    return [{ isClient, head: bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 4) }, ...messages];
  });
}
