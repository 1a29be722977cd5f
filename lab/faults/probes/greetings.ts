import type { ExchangeOptions } from "./exchange.ts";

/** What a stranger says first to each kind of peer, and what a whole answer is. */
export interface Greeting extends Pick<ExchangeOptions, "isWhole"> {
  /** The first words; with a padding that the peer carries, to measure rates. */
  send(paddingBytes: number): Buffer;
}

const HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
/** A frame type nobody knows, which HTTP/2 peers ignore (RFC 9113, section 5.5). */
const UNKNOWN_FRAME_TYPE = 0xfe;

const http: Greeting = {
  send: (paddingBytes) =>
    Buffer.from(
      `GET /liveness HTTP/1.1\r\nHost: kas\r\nConnection: close\r\n` +
        `${paddingBytes > 0 ? `X-Padding: ${"x".repeat(paddingBytes)}\r\n` : ""}\r\n`,
    ),
  isWhole: (answer) => answer.includes("\r\n\r\n"),
};

const redis: Greeting = {
  send: (paddingBytes) =>
    paddingBytes === 0
      ? Buffer.from("*1\r\n$4\r\nPING\r\n")
      : Buffer.from(
          `*2\r\n$4\r\nECHO\r\n$${paddingBytes}\r\n${"x".repeat(paddingBytes)}\r\n`,
          "latin1",
        ),
  isWhole: (answer) => {
    const size = /^\$(\d+)\r\n/.exec(answer.toString("latin1", 0, 20));
    if (size === null) return answer.includes("\r\n");
    return answer.length >= size[0].length + Number(size[1]) + 2;
  },
};

const http2: Greeting = {
  send: (paddingBytes) => {
    const frame = Buffer.alloc(paddingBytes > 0 ? 9 + paddingBytes : 0);
    if (paddingBytes > 0) {
      frame.writeUIntBE(paddingBytes, 0, 3);
      frame[3] = UNKNOWN_FRAME_TYPE;
    }
    return Buffer.concat([Buffer.from(HTTP2_PREFACE), EMPTY_SETTINGS, frame]);
  },
  // A frame head: the peer's own settings.
  isWhole: (answer) => answer.length >= 9,
};

/** The greeting for a link's far end, by the name of the component it leads to. */
export function greetingFor(to: string): Greeting {
  if (to.startsWith("redis") || to.startsWith("sentinel")) return redis;
  if (to.startsWith("gitaly")) return http2;
  return http;
}
