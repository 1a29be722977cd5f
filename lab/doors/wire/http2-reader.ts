import { HpackDecoder, type HeaderField } from "../../../kit/hpack/decoder.ts";
import { Unreadable } from "./websocket-reader.ts";

/** `PRI * HTTP/2.0` and what belongs to it. Source: RFC 9113, section 3.4. */
export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** Frame types and flags. Source: RFC 9113, section 6. */
const TYPE = {
  data: 0x0,
  headers: 0x1,
  reset: 0x3,
  settings: 0x4,
  goaway: 0x7,
  continuation: 0x9,
} as const;
const FLAG = { endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

const HEAD_BYTES = 9;
const PRIORITY_BYTES = 5;
/** What both kas and agentk leave it at is 16,384; nobody may send more than this. */
const PAYLOAD_BYTES_MAX = 0xff_ffff;

export interface Http2Listener {
  onSettings(): void;
  onHeaders(stream: number, fields: readonly HeaderField[], isLast: boolean): void;
  onData(stream: number, data: Buffer, isLast: boolean): void;
  onReset(stream: number, code: number): void;
  onGoaway(): void;
}

/** Reads one direction of HTTP/2, for somebody who reads along. Source: RFC 9113, section 6. */
export class Http2Reader {
  private readonly listener: Http2Listener;
  private readonly hpack = new HpackDecoder();
  private readonly preface: Buffer;
  private isBegun = false;
  private rest: Buffer = Buffer.alloc(0);
  /** A header block whose end has not come. */
  private block: { readonly stream: number; readonly isLast: boolean; parts: Buffer[] } | null =
    null;

  constructor(side: "client" | "server", listener: Http2Listener) {
    this.listener = listener;
    this.preface = side === "client" ? PREFACE : Buffer.alloc(0);
  }

  /** @throws Unreadable when this is no HTTP/2, MalformedBlock when a header block is none. */
  push(chunk: Buffer): void {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    if (!this.isBegun) {
      if (this.rest.length < this.preface.length) return;
      if (!this.rest.subarray(0, this.preface.length).equals(this.preface)) {
        throw new Unreadable("no HTTP/2 preface");
      }
      this.rest = this.rest.subarray(this.preface.length);
      this.isBegun = true;
    }
    while (this.rest.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + this.rest.readUIntBE(0, 3);
      if (end > HEAD_BYTES + PAYLOAD_BYTES_MAX || this.rest.length < end) return;
      const [type, flags] = [this.rest.readUInt8(3), this.rest.readUInt8(4)];
      const stream = this.rest.readUInt32BE(5) & 0x7fff_ffff;
      const payload = this.rest.subarray(HEAD_BYTES, end);
      this.rest = this.rest.subarray(end);
      this.take(type, flags, stream, payload);
    }
  }

  private take(type: number, flags: number, stream: number, payload: Buffer): void {
    const isLast = (flags & FLAG.endStream) !== 0;
    switch (type) {
      case TYPE.data:
        this.listener.onData(stream, unpadded(payload, flags), isLast);
        break;
      case TYPE.headers: {
        const fragment = unpadded(payload, flags);
        const from = (flags & FLAG.priority) === 0 ? 0 : PRIORITY_BYTES;
        this.block = { stream, isLast, parts: [fragment.subarray(from)] };
        if ((flags & FLAG.endHeaders) !== 0) this.endBlock();
        break;
      }
      case TYPE.continuation:
        this.block?.parts.push(payload);
        if ((flags & FLAG.endHeaders) !== 0) this.endBlock();
        break;
      case TYPE.reset:
        this.listener.onReset(stream, payload.length >= 4 ? payload.readUInt32BE(0) : 0);
        break;
      case TYPE.settings:
        this.listener.onSettings();
        break;
      case TYPE.goaway:
        this.listener.onGoaway();
        break;
    }
  }

  private endBlock(): void {
    const { block } = this;
    this.block = null;
    if (block === null) throw new Unreadable("CONTINUATION without HEADERS");
    const fields = this.hpack.decode(Buffer.concat(block.parts));
    this.listener.onHeaders(block.stream, fields, block.isLast);
  }
}

function unpadded(payload: Buffer, flags: number): Buffer {
  if ((flags & FLAG.padded) === 0) return payload;
  return payload.subarray(1, Math.max(1, payload.length - (payload[0] ?? 0)));
}
