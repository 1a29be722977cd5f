import { connect } from "node:http2";

export interface RawCall {
  /** `/<full service name>/<method>`. */
  readonly path: string;
  /** gRPC metadata and the headers that the gRPC library added, as they were sent. */
  readonly metadata: Readonly<Record<string, readonly string[]>>;
  /** The message, uncompressed. */
  readonly message: Buffer;
}

export interface RawReply {
  /** Value of `grpc-status`. */
  readonly status: string;
  readonly details: string;
  readonly messages: readonly Buffer[];
}

/** Makes a call byte for byte, headers included, on an HTTP/2 connection of its own. */
export function callRaw(port: number, { path, metadata, message }: RawCall): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", reject);
    const { ":authority": authority = [], ...rest } = metadata;
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      ":authority": authority[0],
      te: "trailers",
      ...Object.fromEntries(Object.entries(rest).map(([name, values]) => [name, [...values]])),
    });
    const bytes: Buffer[] = [];
    let end: Readonly<Record<string, unknown>> = {};
    const note = (headers: Readonly<Record<string, unknown>>): void => void (end = headers);
    stream.on("response", note);
    stream.on("trailers", note);
    stream.on("data", (chunk: Buffer) => bytes.push(chunk));
    stream.on("error", reject);
    stream.on("close", () => {
      session.close();
      const text = end["grpc-message"];
      resolve({
        status: String(end["grpc-status"]),
        details: typeof text === "string" ? decodeURIComponent(text) : "",
        messages: messagesOf(Buffer.concat(bytes)),
      });
    });
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([head, message]));
  });
}

function messagesOf(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    messages.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return messages;
}
