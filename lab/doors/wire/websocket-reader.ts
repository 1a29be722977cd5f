import { constants, inflateRawSync } from "node:zlib";
import { WS_MESSAGE_BYTES_MAX } from "../../../kit/grpc/websocket-duplex.ts";

/** What cannot be read any further; the connection itself goes on. */
export class Unreadable extends Error {}

/** Where the head of an HTTP message ends, and how long one may be. */
const HEAD_END = "\r\n\r\n";
const HEAD_BYTES_MAX = 65_536;
/** What permessage-deflate leaves out at the end of a message. Source: RFC 7692, section 7.2.1. */
const DEFLATE_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** As far as deflate looks back. Source: RFC 1951. */
const WINDOW_BYTES = 32_768;

const OPCODE = { continuation: 0x0, binary: 0x2, close: 0x8 } as const;

export interface WebSocketListener {
  /** The head of the upgrade's request or answer, once. */
  onHead(head: string): void;
  /** What the messages carry; their boundaries mean nothing. */
  onBytes(bytes: Buffer): void;
}

/**
 * Reads one direction of a WebSocket from its upgrade on, for somebody who reads along. Sources:
 * RFC 6455, section 5; RFC 7692 for compressed messages; kas 14.2-pre protocol, section 2.2.
 */
export class WebSocketReader {
  private readonly listener: WebSocketListener;
  private rest: Buffer = Buffer.alloc(0);
  private hasHead = false;
  /** Compressed payload of a message that is not complete; null: it is not compressed. */
  private compressed: Buffer[] | null = null;
  private window = Buffer.alloc(0);
  /** Whether a message is compressed anew, without what came before. */
  isEachMessageAnew = false;

  constructor(listener: WebSocketListener) {
    this.listener = listener;
  }

  /** @throws Unreadable when this is no WebSocket that carries bytes. */
  push(chunk: Buffer): void {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    if (!this.hasHead && !this.readHead()) return;
    while (this.readFrame());
  }

  private readHead(): boolean {
    const end = this.rest.indexOf(HEAD_END);
    if (end === -1) {
      if (this.rest.length > HEAD_BYTES_MAX) throw new Unreadable("an HTTP head without an end");
      return false;
    }
    const head = this.rest.subarray(0, end).toString("latin1");
    this.rest = this.rest.subarray(end + HEAD_END.length);
    this.hasHead = true;
    this.listener.onHead(head);
    return true;
  }

  private readFrame(): boolean {
    const { rest } = this;
    if (rest.length < 2) return false;
    const [first = 0, second = 0] = rest;
    const lengthBytes = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
    const maskBytes = (second & 0x80) === 0 ? 0 : 4;
    const headBytes = 2 + lengthBytes + maskBytes;
    if (rest.length < headBytes) return false;
    const length = lengthOf(rest, lengthBytes);
    if (length > WS_MESSAGE_BYTES_MAX) throw new Unreadable(`a WebSocket frame of ${length} bytes`);
    const end = headBytes + length;
    if (rest.length < end) return false;
    const mask = rest.subarray(headBytes - maskBytes, headBytes);
    const payload = unmasked(rest.subarray(headBytes, end), mask);
    this.rest = rest.subarray(end);
    this.take(first, payload);
    return true;
  }

  private take(first: number, payload: Buffer): void {
    const opcode = first & 0x0f;
    // Close, ping and pong carry nothing of the stream.
    if (opcode >= OPCODE.close) return;
    if (opcode !== OPCODE.binary && opcode !== OPCODE.continuation) {
      throw new Unreadable(`a WebSocket message of opcode ${opcode}`);
    }
    if (opcode === OPCODE.binary) this.compressed = (first & 0x40) === 0 ? null : [];
    if (this.compressed === null) {
      if (payload.length > 0) this.listener.onBytes(payload);
      return;
    }
    this.compressed.push(payload);
    const isLast = (first & 0x80) !== 0;
    if (isLast) this.inflate(Buffer.concat([...this.compressed, DEFLATE_TAIL]));
  }

  private inflate(message: Buffer): void {
    this.compressed = null;
    let bytes: Buffer;
    try {
      bytes = inflateRawSync(message, {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: WS_MESSAGE_BYTES_MAX,
        ...(this.window.length === 0 ? {} : { dictionary: this.window }),
      });
    } catch (error) {
      throw new Unreadable(`a compressed WebSocket message: ${String(error)}`, { cause: error });
    }
    if (!this.isEachMessageAnew) {
      this.window = Buffer.from(Buffer.concat([this.window, bytes]).subarray(-WINDOW_BYTES));
    }
    if (bytes.length > 0) this.listener.onBytes(bytes);
  }
}

function lengthOf(frame: Buffer, lengthBytes: number): number {
  if (lengthBytes === 0) return (frame[1] ?? 0) & 0x7f;
  return lengthBytes === 2 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
}

function unmasked(payload: Buffer, mask: Buffer): Buffer {
  if (mask.length === 0) return payload;
  const plain = Buffer.from(payload);
  for (let at = 0; at < plain.length; at++) plain[at] = (plain[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return plain;
}
