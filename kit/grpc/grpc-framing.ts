import { gunzipSync, gzipSync } from "node:zlib";
import type { RpcStatus } from "./rpc-status.ts";

/** Compressed flag (1 byte) and length (4 bytes, big-endian). */
const PREFIX_BYTES = 5;
/** Largest message a grpc-go client takes. Source: kas 14.2-pre protocol, section 1.9. */
export const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/** One message, gzip-compressed, behind its prefix. */
export function compressedFrame(message: Uint8Array): Buffer {
  const body = gzipSync(message);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + body.length);
  frame.writeUInt8(1, 0);
  frame.writeUInt32BE(body.length, 1);
  body.copy(frame, PREFIX_BYTES);
  return frame;
}

/** Cuts the bytes of a stream into messages, uncompressing those that are compressed. */
export class FrameReader {
  private readonly onMessage: (message: Uint8Array) => void;
  private readonly onFailure: (status: RpcStatus) => void;
  private rest: Buffer = Buffer.alloc(0);
  private failed = false;

  constructor(onMessage: (message: Uint8Array) => void, onFailure: (status: RpcStatus) => void) {
    this.onMessage = onMessage;
    this.onFailure = onFailure;
  }

  push(chunk: Buffer): void {
    if (this.failed) return;
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= PREFIX_BYTES) {
      const length = this.rest.readUInt32BE(1);
      if (length > MESSAGE_BYTES_MAX) {
        this.fail("ResourceExhausted", tooLarge(length));
        return;
      }
      const end = PREFIX_BYTES + length;
      if (this.rest.length < end) return;
      const compressed = this.rest.readUInt8(0) === 1;
      const body = this.rest.subarray(PREFIX_BYTES, end);
      this.rest = this.rest.subarray(end);
      const message = compressed ? this.uncompress(body) : body;
      if (message === undefined) return;
      this.onMessage(message);
    }
  }

  private uncompress(body: Buffer): Buffer | undefined {
    try {
      return gunzipSync(body, { maxOutputLength: MESSAGE_BYTES_MAX });
    } catch (error) {
      this.fail("Internal", `grpc: failed to decompress the received message ${String(error)}`);
      return undefined;
    }
  }

  private fail(code: RpcStatus["code"], message: string): void {
    this.failed = true;
    this.onFailure({ code, message });
  }
}

function tooLarge(length: number): string {
  return `grpc: received message larger than max (${length} vs. ${MESSAGE_BYTES_MAX})`;
}
