import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** `Content-Type`, empty when there is none. */
  readonly type: string;
  readonly text: string;
}

/** Sends a request byte for byte on a connection of its own and reads one answer. */
export function askRaw(port: number, request: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let got = "";
    socket.setEncoding("latin1");
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`the connection ended after ${got.length} bytes`)));
    socket.on("data", (part: string) => {
      got += part;
      const answer = parse(got);
      if (answer === undefined) return;
      resolve(answer);
      socket.destroy();
    });
    socket.write(request);
  });
}

/** The answer once it is whole. */
function parse(got: string): RawAnswer | undefined {
  const end = got.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = got.slice(0, end);
  const header = (name: string): string =>
    new RegExp(`^${name}: *(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
  const text = got.slice(end + 4);
  if (text.length < Number(header("content-length"))) return undefined;
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  return { status, type: header("content-type"), text };
}
