import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { WebSocketServer } from "ws";
import { AuthorityFilter } from "../../kit/authority/authority-filter.ts";
import { FRAME, FrameSplitter, PREFACE } from "../../kit/authority/testing/http2-bytes.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { WebSocketDuplex, WS_TUNNEL_PROTOCOL } from "../../kit/grpc/websocket-duplex.ts";
import { HpackDecoder } from "../../kit/hpack/decoder.ts";
import { closeServer, listen } from "../../kit/http/metrics-server.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { startTestFleet } from "./testing/lab-fleet.ts";

interface Frame {
  readonly conn: number;
  readonly dir: "c>s" | "s>c";
  readonly http?: readonly string[];
  readonly frame?: string;
  readonly stream?: number;
  readonly flags?: readonly string[];
  readonly headers?: readonly (readonly [string, string])[];
  readonly hex?: string;
}
const lines = (name: string): readonly unknown[] =>
  readFileSync(new URL(`../../test/recordings/wire/${name}`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
const fromAgent = (lines("agentk-wire-decoded.jsonl") as readonly Frame[]).filter(
  ({ dir }) => dir === "c>s",
);

/** One RPC as it arrives: headers in order, the first message, whether the request side ended. */
interface Opened {
  readonly headers: readonly (readonly [string, string])[];
  readonly message: string;
  readonly ended: boolean;
}

const undo = new UndoStack();
const opened: Opened[] = [];
const authorities: string[] = [];
let kasAddress = "";
let upgrade: readonly string[] = [];
let log: readonly Record<string, unknown>[] = [];

before(async () => {
  const http = createHttpServer();
  const http2 = createHttp2Server();
  http2.on("stream", (stream: ServerHttp2Stream, _headers, _flags, raw: readonly string[]) => {
    let bytes = Buffer.alloc(0);
    let ended = false;
    stream.on("error", () => undefined);
    stream.on("end", () => (ended = true));
    stream.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < 5 || bytes.length < 5 + bytes.readUInt32BE(1)) return;
      const headers = pairs(raw);
      const message = messageOf(bytes);
      // The end of the request side comes with the message or not at all.
      setImmediate(() => opened.push({ headers, message, ended }));
    });
  });
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => WS_TUNNEL_PROTOCOL });
  sockets.on("connection", (socket, request) => {
    upgrade = [
      `${request.method ?? ""} ${request.url ?? ""} HTTP/${request.httpVersion}`,
      ...pairs(request.rawHeaders).map(([name, value]) => `${name}: ${value}`),
    ];
    http2.emit("connection", new WebSocketDuplex(socket, readingAuthority()));
  });
  await listen(http, { host: "127.0.0.1", port: 0 });
  undo.add("server", () => closeServer(http));
  const address = http.address();
  assert.ok(address !== null && typeof address === "object");
  kasAddress = `ws://127.0.0.1:${address.port}`;
  const fleet = await startTestFleet(kasAddress, 1, 1, undefined, {
    agents: [
      {
        name: "agent-1",
        token: "agent-token-1-abcdefghijklmnopqrstuvwxyz0123456789ABC",
        podName: "agentk-0",
        podNamespace: "gitlab-kubernetes-agent",
        startAfterMs: 0,
      },
    ],
    version: "v0.0.0",
    commit: "00000000",
  });
  undo.add("fleet", () => fleet.started.stop());
  log = fleet.lines;
  const all = (): true | undefined => (opened.length === 11 ? true : undefined);
  await waitFor(ScaledClock.real(), "eleven streams", all, { timeoutWallMs: 10_000 });
});
after(() => undo.run());

test("the upgrade has the recorded headers; two are left out (docs/fidelity.md)", () => {
  const real = fromAgent.find(({ http }) => http !== undefined)?.http ?? [];
  const offered = /^Sec-Websocket-Extensions: permessage-deflate;/;
  assert.equal(real.filter((line) => offered.test(line)).length, 1);
  // Header names have no case, and Node and Go order them each in its own way.
  const plain = (all: readonly string[]): readonly string[] => {
    const masked = all
      .map((line) => line.replace(/^(Sec-WebSocket-Key|Host): .*/i, "$1: <own>"))
      .map((line) => line.replace(/^[^ :]+:/, (name) => name.toLowerCase()));
    return [masked[0] ?? "", ...masked.slice(1).sort()];
  };
  const gzip = (line: string): boolean => !/^accept-encoding:/i.test(line);
  assert.deepEqual(plain(upgrade), plain(real.filter((line) => !offered.test(line)).filter(gzip)));
});

test("eleven streams with the recorded headers in the recorded order", () => {
  const real = fromAgent.filter(({ frame }) => frame === "HEADERS");
  const plain = (headers: Frame["headers"] = []): string[] =>
    headers.map(([name, value]) => `${name}: ${name === ":authority" ? "<own>" : value}`);
  const byPath = (a: string[], b: string[]): number => (a.join() < b.join() ? -1 : 1);
  const ours = opened.map(({ headers }) => plain(headers));
  const wanted = real.map(({ headers }) => plain(headers));
  assert.deepEqual([...ours].sort(byPath), [...wanted].sort(byPath));
});

test(":authority is the whole URL of kas on every stream, as recorded", () => {
  const real = fromAgent
    .filter(({ frame }) => frame === "HEADERS")
    .map(({ headers = [] }) => headers.find(([name]) => name === ":authority")?.[1]);
  assert.equal(real.length, 11);
  assert.deepEqual([...new Set(real)], ["ws://127.0.0.1:9010"]);
  assert.equal(authorities.length, 11);
  assert.deepEqual([...new Set(authorities)], [kasAddress]);
});

test("the first messages are the recorded ones, compressed, and only GetConfiguration half-closes", () => {
  const wanted = fromAgent
    .filter(({ frame }) => frame === "DATA")
    .map(({ hex = "", flags = [] }) => `${messageOf(Buffer.from(hex, "hex"))} ${flags.join()}`);
  const ours = opened.map(({ message, ended }) => `${message} ${ended ? "END_STREAM" : ""}`);
  assert.deepEqual([...ours].sort(), [...wanted].sort());
});

test("the start is logged with the recorded keys and values", () => {
  const plain = (line: object): string =>
    JSON.stringify(
      Object.entries({ ...line, time: "<time>", net_address: "<own>" }).sort(([a], [b]) =>
        a < b ? -1 : 1,
      ),
    );
  const wanted = lines("agentk-log-start.jsonl").map((line) => plain(line as object));
  // A fleet shares one log: each line also says whose it is.
  const ours = log.map(({ agent: _agent, ...line }) => plain(line));
  assert.deepEqual(ours.slice(0, wanted.length).sort(), [...wanted].sort());
});

/** Notes every `:authority`, and makes it one that Node's HTTP/2 takes. */
function readingAuthority(): (message: Buffer) => Buffer {
  const filter = new AuthorityFilter();
  const hpack = new HpackDecoder();
  const splitter = new FrameSplitter();
  let preface = PREFACE.length;
  return (message) => {
    const frames = splitter.next(message.subarray(Math.min(preface, message.length)));
    preface = Math.max(0, preface - message.length);
    for (const { type, payload } of frames) {
      if (type !== FRAME.headers) continue;
      const field = hpack.decode(payload).find(([name]) => name === ":authority");
      authorities.push(field?.[1] ?? "");
    }
    return filter.next(message);
  };
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ""] as const] : []));
}

/** The message of a gRPC frame in hex, after its compression flag. */
function messageOf(frame: Buffer): string {
  assert.equal(frame[0], 1, "compressed");
  return gunzipSync(frame.subarray(5, 5 + frame.readUInt32BE(1))).toString("hex");
}
