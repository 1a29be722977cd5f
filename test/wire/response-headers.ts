import { connect } from "node:http2";
import { duplexPair } from "node:stream";
import { FLAG, FRAME, frame, type Http2Frame } from "../../kit/authority/testing/http2-bytes.ts";

const LAST = Buffer.from("the last");

/**
 * Response headers by stream, as `name: value` in their order, in the frames of a server. Node's own
 * HTTP/2 client reads them: it opens as many streams, and nobody hears what it says.
 */
export async function responseHeaders(
  frames: readonly Http2Frame[],
  streams: number,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const [near, far] = duplexPair();
  far.resume();
  const session = connect("http://kas", { createConnection: () => near });
  session.on("error", () => undefined);
  const headers = new Map<number, readonly string[]>();
  for (let i = 0; i < streams; i++) {
    const stream = session.request({ ":method": "POST" });
    stream.on("error", () => undefined);
    stream.on("response", (fields) => {
      const lines = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
      headers.set(stream.id ?? 0, lines);
    });
  }
  await new Promise((resolve) => session.once("connect", resolve));
  const isRead = new Promise((resolve) => session.ping(LAST, resolve));
  for (const { type, bytes } of frames) {
    // Pings were asked of another client; this one would take their answers amiss.
    if (type !== FRAME.ping) far.write(bytes);
  }
  far.write(frame(FRAME.ping, FLAG.ack, 0, LAST));
  await isRead;
  await new Promise(setImmediate);
  session.destroy();
  return headers;
}
