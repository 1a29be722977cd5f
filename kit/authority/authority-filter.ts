import { MalformedBlock } from "../hpack/block-reader.ts";
import { HeaderBlocks } from "./header-blocks.ts";
import { frameAt, type Fragment } from "./header-frames.ts";

/** `PRI * HTTP/2.0` and what belongs to it. Source: RFC 9113, section 3.4. */
const PREFACE_BYTES = 24;
const NOTHING = Buffer.alloc(0);

/**
 * What agentk sends over a WebSocket, as Node's HTTP/2 accepts it. agentk's gRPC target is its whole
 * URL, so each request has it as `:authority` (`ws://127.0.0.1:8150`); the gRPC library of the real
 * kas does not mind, nghttp2 resets the stream. Only the octets of that value change; the rest goes
 * on byte for byte, and no length changes. Source: kas 14.2-pre protocol, section 2.2.
 *
 * Bytes are held back only while a header block is incomplete, at most BLOCK_BYTES_MAX of them. Who
 * sends something that cannot be read as a header block is refused by HTTP/2 itself, with a GOAWAY
 * that says why: from there on everything goes through as it is.
 */
export class AuthorityFilter {
  private readonly blocks = new HeaderBlocks();
  /** So many of the bytes to come are nothing that is read here. */
  private passing = PREFACE_BYTES;
  /** The begin of a frame or header block, in the room that it needs to be read. */
  private held = NOTHING;
  private heldBytes = 0;
  private isBlind = false;

  /** Takes what came next; returns what goes on, perhaps nothing, perhaps what was held before. */
  next(chunk: Buffer): Buffer {
    const bytes = this.withHeld(chunk);
    if (bytes === undefined) return NOTHING;
    let result = bytes;
    let at = 0;
    while (at < bytes.length && !this.isBlind) {
      if (this.passing > 0) {
        const passed = Math.min(this.passing, bytes.length - at);
        this.passing -= passed;
        at += passed;
        continue;
      }
      const frame = frameAt(bytes, at);
      if (frame.kind === "other") {
        this.passing = frame.bytes;
      } else if (frame.kind === "more") {
        this.hold(bytes.subarray(at), frame.bytes);
        return result.subarray(0, at);
      } else if (frame.kind === "malformed") {
        this.isBlind = true;
      } else {
        result = this.withPlainBlock(bytes, result, frame.fragments);
        at = frame.end;
      }
    }
    return result;
  }

  /** What is held with the chunk behind it; undefined while that is still not enough. */
  private withHeld(chunk: Buffer): Buffer | undefined {
    if (this.held.length === 0) return chunk;
    const taken = chunk.copy(this.held, this.heldBytes);
    this.heldBytes += taken;
    if (this.heldBytes < this.held.length) return undefined;
    const bytes =
      taken < chunk.length ? Buffer.concat([this.held, chunk.subarray(taken)]) : this.held;
    this.held = NOTHING;
    return bytes;
  }

  private hold(begun: Buffer, room: number): void {
    this.held = Buffer.alloc(room);
    this.heldBytes = begun.copy(this.held);
  }

  /** The bytes with one block made harmless; they are copied when that is the first to change. */
  private withPlainBlock(bytes: Buffer, result: Buffer, fragments: readonly Fragment[]): Buffer {
    const pieces = fragments.map(({ at, end }) => bytes.subarray(at, end));
    const [only = NOTHING] = pieces;
    const block = pieces.length === 1 ? only : Buffer.concat(pieces);
    const plain = this.plain(block);
    if (plain === block) return result;
    const changed = result === bytes ? Buffer.from(bytes) : result;
    let from = 0;
    for (const { at, end } of fragments) {
      plain.copy(changed, at, from, from + end - at);
      from += end - at;
    }
    return changed;
  }

  private plain(block: Buffer): Buffer {
    try {
      return this.blocks.plain(block);
    } catch (error) {
      if (!(error instanceof MalformedBlock)) throw error;
      this.isBlind = true;
      return block;
    }
  }
}
