import { createServer, type ServerHttp2Stream } from "node:http2";
import { duplexPair } from "node:stream";
import { FLAG, FRAME, FrameSplitter, frame } from "./http2-bytes.ts";

const PING = frame(FRAME.ping, 0, 0, Buffer.from("the last"));

/** What Node's HTTP/2 server made of the bytes of a client. */
export interface Judgement {
  /** Headers of each request that it let in, as `name: value` in their order. */
  readonly requests: readonly (readonly string[])[];
  /** Streams that it reset, with the error code. */
  readonly resets: readonly (readonly [number, number])[];
  /** Whether the connection stands, was closed without a word, or the error code of a GOAWAY. */
  readonly connection: "stands" | "closed" | number;
}

/**
 * Gives bytes to Node's HTTP/2 server, each piece by itself, and a PING behind them; whatever comes
 * until that is answered, or the connection is given up, is the judgement.
 * @param through what each piece passes on its way.
 */
export async function judgedByNode(
  pieces: readonly Buffer[],
  through: (piece: Buffer) => Buffer = (piece) => piece,
): Promise<Judgement> {
  const server = createServer();
  const requests: string[][] = [];
  const resets: [number, number][] = [];
  server.on("stream", (stream: ServerHttp2Stream, _headers, _flags, raw: readonly string[]) => {
    stream.on("error", () => undefined);
    stream.resume();
    requests.push(raw.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1] ?? ""}`] : [])));
  });
  server.on("sessionError", () => undefined);
  const [client, served] = duplexPair();
  const splitter = new FrameSplitter();
  const judged = new Promise<Judgement["connection"]>((resolve) => {
    client.on("end", () => resolve("closed"));
    client.on("data", (bytes: Buffer) => {
      for (const { type, flags, stream, payload } of splitter.next(bytes)) {
        if (type === FRAME.resetStream) resets.push([stream, payload.readUInt32BE(0)]);
        if (type === FRAME.goaway) resolve(payload.readUInt32BE(4));
        const isAnswer = type === FRAME.ping && (flags & FLAG.ack) !== 0;
        if (isAnswer && payload.equals(PING.subarray(9))) resolve("stands");
      }
    });
  });
  server.emit("connection", served);
  for (const piece of [...pieces, PING]) client.write(through(piece));
  const connection = await judged;
  client.destroy();
  served.destroy();
  return { requests, resets, connection };
}
