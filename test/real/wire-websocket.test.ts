import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { KasRig } from "../wire/kas-rig.ts";
import { answerAgent1 } from "../wire/known-agent.ts";
import { recorded } from "../wire/recorded.ts";

interface Exchange {
  /** Status line and header lines. */
  readonly head: readonly string[];
  /** What follows: the body, or frames. */
  readonly rest_hex: string;
  /** Whether the server hung up within a second. */
  readonly closed: boolean;
}
const cases = recorded("websocket-handshake.json") as Readonly<Record<string, Exchange>>;

const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const PROTOCOL = "Sec-WebSocket-Protocol: ws-tunnel";
const UPGRADE = ["Host: x", "Connection: Upgrade", "Upgrade: websocket"];
const GOOD = [...UPGRADE, "Sec-WebSocket-Version: 13", KEY];
const get = (...lines: string[]): Buffer => head("GET / HTTP/1.1", lines);
const frameAfter = (frame: Buffer): readonly Buffer[] => [get(...GOOD, PROTOCOL), frame];
const DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

/** What the recorded client sent: a request, then perhaps a frame. */
const SENT: Readonly<Record<string, readonly Buffer[]>> = {
  good_no_compression: [get(...GOOD, PROTOCOL)],
  good_compression: [
    get(...GOOD, PROTOCOL, `${DEFLATE}; client_no_context_takeover; server_no_context_takeover`),
  ],
  compression_with_context: [get(...GOOD, PROTOCOL, DEFLATE)],
  two_protocols: [get(...GOOD, "Sec-WebSocket-Protocol: other, ws-tunnel")],
  no_subprotocol: [get(...GOOD)],
  wrong_subprotocol: [get(...GOOD, "Sec-WebSocket-Protocol: other")],
  plain_get: [get("Host: x")],
  post: [head("POST / HTTP/1.1", ["Host: x", "Content-Length: 0"])],
  upgrade_without_key: [get(...UPGRADE, "Sec-WebSocket-Version: 13", PROTOCOL)],
  version_8: [get(...UPGRADE, "Sec-WebSocket-Version: 8", KEY, PROTOCOL)],
  other_origin: [get(...GOOD, PROTOCOL, "Origin: http://evil.example")],
  path: [head("GET /some/path?query=1 HTTP/1.1", [...GOOD, PROTOCOL])],
  garbage: [Buffer.from("this is no request\r\n\r\n")],
  http2_prior_knowledge: [Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  unmasked_frame: frameAfter(Buffer.from([0x82, 0x03, 0x61, 0x62, 0x63])),
  text_frame: frameAfter(masked(0x81, Buffer.from("abc"))),
  garbage_in_binary: frameAfter(masked(0x82, Buffer.from("this is no HTTP/2 preface at all"))),
  ws_ping: frameAfter(masked(0x89, Buffer.from("abc"))),
  ws_close: frameAfter(
    masked(0x88, Buffer.concat([Buffer.from([0x03, 0xe8]), Buffer.from("bye")])),
  ),
  reserved_bits: frameAfter(masked(0xf2, Buffer.from("abc"))),
};

/** First frame of the real kas: SETTINGS with MAX_FRAME_SIZE 16384. */
const REAL_SETTINGS = "820f000006040000000000000500004000";
/** Ours: SETTINGS with nothing in it, which means the same, as 16384 is HTTP/2's default. */
const OUR_SETTINGS = "8209000000040000000000";

/**
 * Where ours is known to differ (docs/fidelity.md, "The agent listener"): what becomes of the
 * recorded exchange. Anything else that differs fails.
 */
const DIFFERENCES: Readonly<Record<string, (real: Exchange) => Exchange>> = {
  // Compression is declined, which a server may do; so messages are not fragmented.
  good_compression: withoutCompression,
  compression_with_context: withoutCompression,
  // Closed with 1002 instead of 1000: the WebSocket library sees the mistake before HTTP/2 does.
  unmasked_frame: (real) => ({ ...real, rest_hex: real.rest_hex.replace(/03e8$/, "03ea") }),
  // The same code 1002 without the reason.
  reserved_bits: (real) => ({
    ...real,
    rest_hex: `${REAL_SETTINGS}880203ea`,
  }),
  // HTTP/2 says GOAWAY (INTERNAL_ERROR) first, and the end waits for the peer's close frame.
  garbage_in_binary: (real) => ({
    ...real,
    rest_hex: `${REAL_SETTINGS}82110000080700000000000000000000000002880203e8`,
    closed: false,
  }),
};

const rig = new KasRig({
  net: "127.77.11",
  clock: ScaledClock.real(),
  rails: (_request, response) => answerAgent1(response),
});
const ours = new Map<string, Exchange>();
before(async () => {
  await rig.start();
  const play = async ([name, parts]: readonly [string, readonly Buffer[]]): Promise<void> =>
    void ours.set(name, await exchange(parts));
  await Promise.all(Object.entries(SENT).map(play));
});
after(() => rig.stop());

test("every recorded case is played", () => {
  assert.deepEqual(Object.keys(SENT).sort(), Object.keys(cases).sort());
});

for (const [name, real] of Object.entries(cases)) {
  test(`WebSocket ${name}: status, headers, frames, close as recorded`, () => {
    assert.deepEqual(plain(ours.get(name)), plain(DIFFERENCES[name]?.(real) ?? real));
  });
}

/** Without the date; the two ways to say the same first frame as one. */
function plain(exchange: Exchange | undefined): Exchange | undefined {
  if (exchange === undefined) return undefined;
  const date = /^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;
  return {
    ...exchange,
    head: exchange.head.map((line) => line.replace(date, "Date: <date>")),
    rest_hex: exchange.rest_hex.replace(OUR_SETTINGS, REAL_SETTINGS),
  };
}

function withoutCompression(real: Exchange): Exchange {
  return {
    ...real,
    head: real.head.filter((line) => !line.startsWith("Sec-Websocket-Extensions:")),
    rest_hex: REAL_SETTINGS,
  };
}

async function exchange(parts: readonly Buffer[]): Promise<Exchange> {
  const socket = connect(8150, "127.77.11.1");
  let received: Buffer = Buffer.alloc(0);
  let closed = false;
  socket.on("data", (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  socket.on("end", () => (closed = true));
  socket.on("error", () => (closed = true));
  for (const part of parts) {
    socket.write(part);
    await ScaledClock.real().sleep(300);
  }
  // As long as the recording waited for a hang-up.
  await ScaledClock.real().sleep(1000);
  socket.destroy();
  const end = received.indexOf("\r\n\r\n");
  return {
    head: received.subarray(0, end).toString("latin1").split("\r\n"),
    rest_hex: received.subarray(end + 4).toString("hex"),
    closed,
  };
}

function head(first: string, lines: readonly string[]): Buffer {
  return Buffer.from(`${[first, ...lines].join("\r\n")}\r\n\r\n`);
}

/** A frame of a client with the mask 1, 2, 3, 4. */
function masked(first: number, payload: Buffer): Buffer {
  const mask = [1, 2, 3, 4];
  const body = payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.from([first, 0x80 | payload.length, ...mask, ...body]);
}
