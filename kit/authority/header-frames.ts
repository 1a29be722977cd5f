/** Frame types and flags. Source: RFC 9113, section 6. */
const HEADERS = 0x1;
const CONTINUATION = 0x9;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const PRIORITY = 0x20;

const HEAD_BYTES = 9;
const PRIORITY_BYTES = 5;
/** kas' SETTINGS leave the frame size at this; nghttp2 refuses larger ones (FRAME_SIZE_ERROR). */
const PAYLOAD_BYTES_MAX = 16_384;
/** A HEADERS frame and as many CONTINUATION frames as nghttp2 accepts. */
const BLOCK_FRAMES_MAX = 1 + 8;
/** The longest run of bytes that {@link frameAt} ever asks for. */
export const BLOCK_BYTES_MAX = BLOCK_FRAMES_MAX * (HEAD_BYTES + PAYLOAD_BYTES_MAX);

/** From where to where in the bytes a piece of a header block stands. */
export interface Fragment {
  readonly at: number;
  readonly end: number;
}

/** What begins at a place in the bytes. */
export type FrameAt =
  /** A frame without a header block, with its head so many bytes long; they need not be there yet. */
  | { readonly kind: "other"; readonly bytes: number }
  /** A header block: HEADERS with the CONTINUATION frames that follow. */
  | { readonly kind: "block"; readonly end: number; readonly fragments: readonly Fragment[] }
  /** So many bytes are needed to know more. */
  | { readonly kind: "more"; readonly bytes: number }
  /** No header block that HTTP/2 accepts. */
  | { readonly kind: "malformed" };

/** The frame, or the frames of one header block, that begin at a place in the bytes. */
export function frameAt(bytes: Buffer, begin: number): FrameAt {
  const fragments: Fragment[] = [];
  let at = begin;
  for (;;) {
    if (bytes.length < at + HEAD_BYTES) return { kind: "more", bytes: at + HEAD_BYTES - begin };
    const type = bytes[at + 3];
    const end = at + HEAD_BYTES + bytes.readUIntBE(at, 3);
    if (fragments.length === 0 && type !== HEADERS) return { kind: "other", bytes: end - at };
    const isNext = type === CONTINUATION && streamOf(bytes, at) === streamOf(bytes, begin);
    if (fragments.length > 0 && !isNext) return { kind: "malformed" };
    if (fragments.length === BLOCK_FRAMES_MAX) return { kind: "malformed" };
    if (end - at > HEAD_BYTES + PAYLOAD_BYTES_MAX) return { kind: "malformed" };
    if (bytes.length < end) return { kind: "more", bytes: end - begin };
    const fragment = fragmentOf(bytes, at, end);
    if (fragment === undefined) return { kind: "malformed" };
    fragments.push(fragment);
    if (((bytes[at + 4] ?? 0) & END_HEADERS) !== 0) return { kind: "block", end, fragments };
    at = end;
  }
}

/** The piece of the block in a frame, without padding and priority; undefined: they overlap. */
function fragmentOf(bytes: Buffer, at: number, end: number): Fragment | undefined {
  const flags = bytes[at + 3] === HEADERS ? (bytes[at + 4] ?? 0) : 0;
  let from = at + HEAD_BYTES;
  let to = end;
  if ((flags & PADDED) !== 0) {
    to -= from < end ? (bytes[from] ?? 0) : 0;
    from += 1;
  }
  if ((flags & PRIORITY) !== 0) from += PRIORITY_BYTES;
  return from > to ? undefined : { at: from, end: to };
}

function streamOf(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at + 5) & 0x7fff_ffff;
}
