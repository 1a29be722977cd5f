import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { gunzipSync } from "node:zlib";
import { openWebSocketDuplex, type WebSocketDuplex } from "../../kit/grpc/websocket-duplex.ts";
import { grpcStatusName } from "../../kit/grpc/status-names.ts";

const GET_CONFIGURATION =
  "/gitlab.agent.agent_configuration.rpc.AgentConfiguration/GetConfiguration";
const CONNECT = "/gitlab.agent.reverse_tunnel.rpc.ReverseTunnel/Connect";

/** First messages of a real agentk, gRPC prefix and gzip included (recording agentk-wire-decoded). */
const CONFIGURATION_REQUEST =
  "01000000461f8b08000000000000ff1232e5622b33d033d03310e230800229f1f4cc929cc424ddecd2a4d4a2bcd492d462ddc4f4d4bc12250e3095ad6b00080000ffff0c1375d937000000";
const DESCRIPTOR =
  "01000000551f8b08000000000000ffe272e272e0b2e3d24dcf2cc9494cd24b4c4fcd2bd1cb2e4d4a2dca4b2d492d8e4f2cc8d42b2a48d6f3860b3916640af17271fb2666a706a51696a6169700020000ffff3c15285744000000";

/** How a stream ended; `NONE` when the connection broke before a status came. */
export interface StreamEnd {
  readonly event: "config_end" | "tunnel_end";
  readonly code: string;
  readonly message: string;
  /** Names of the headers beside gRPC's own, sorted, as the recordings list them. */
  readonly headers: readonly string[];
}

export interface ProbeStream {
  readonly stream: ClientHttp2Stream;
  readonly messages: Buffer[];
  /** Set once the stream has ended. */
  end: StreamEnd | undefined;
  readonly ended: Promise<StreamEnd>;
  /** From the headers or trailers, once they have come. */
  correlationId: unknown;
}

/**
 * A client that plays an agent as the probes of the recordings did: real bytes, one WebSocket, one
 * HTTP/2 connection, streams at once.
 */
export class ProbeAgent {
  readonly streams: ProbeStream[] = [];
  readonly duplex: WebSocketDuplex;
  /** Resolves with the code of the WebSocket's end; 1006 when there was no close frame. */
  readonly closed: Promise<number>;
  private readonly session: ClientHttp2Session;
  private readonly token: string;

  private constructor(duplex: WebSocketDuplex, token: string) {
    this.duplex = duplex;
    this.token = token;
    this.closed = new Promise((resolve) => {
      duplex.socket.once("close", (code: number) => resolve(code));
    });
    this.session = connect("http://kas", { createConnection: () => duplex });
    this.session.on("error", () => undefined);
  }

  static async dial(url: string, token: string): Promise<ProbeAgent> {
    const duplex = await openWebSocketDuplex(url, {
      protocol: "ws-tunnel",
      handshakeTimeoutMs: 5000,
    });
    return new ProbeAgent(duplex, token);
  }

  /** Opens one GetConfiguration and `tunnels` Connect streams without waiting between them. */
  openAll(tunnels: number): void {
    this.open("config_end");
    for (let i = 0; i < tunnels; i++) this.open("tunnel_end");
  }

  /** @param authorization the header to send, the agent's own by default; null: none. */
  open(
    event: StreamEnd["event"],
    authorization: string | null = `Bearer ${this.token}`,
  ): ProbeStream {
    const stream = this.session.request({
      ":method": "POST",
      ":path": event === "config_end" ? GET_CONFIGURATION : CONNECT,
      "content-type": "application/grpc",
      "user-agent": "agentk/v0.0.0/00000000 grpc-go/1.39.0",
      te: "trailers",
      "grpc-encoding": "gzip",
      "grpc-accept-encoding": "gzip",
      ...(authorization === null ? {} : { authorization }),
      "x-gitlab-client-name": "gitlab-agent",
    });
    const probe: ProbeStream = {
      stream,
      messages: [],
      end: undefined,
      correlationId: undefined,
      ended: this.endOf(stream, event).then((end) => (probe.end = end)),
    };
    collectMessages(stream, probe.messages);
    for (const part of ["response", "trailers"]) {
      stream.on(part, (headers: Readonly<Record<string, unknown>>) => {
        probe.correlationId ??= headers["x-gitlab-correlation-id"];
      });
    }
    this.streams.push(probe);
    if (event === "config_end") stream.end(Buffer.from(CONFIGURATION_REQUEST, "hex"));
    else stream.write(Buffer.from(DESCRIPTOR, "hex"));
    return probe;
  }

  /** Ends of all streams, once all have ended. */
  ends(): Promise<readonly StreamEnd[]> {
    return Promise.all(this.streams.map(({ ended }) => ended));
  }

  /** @param told gets every GOAWAY: code, last stream, text. */
  onGoaway(told: (code: number, lastStream: number, text: string) => void): void {
    this.session.on("goaway", (code: number, lastStream: number, text?: Buffer) => {
      told(code, lastStream, text?.toString() ?? "");
    });
  }

  close(): void {
    this.session.destroy();
  }

  private endOf(stream: ClientHttp2Stream, event: StreamEnd["event"]): Promise<StreamEnd> {
    return new Promise((resolve) => {
      const seen = { code: "NONE", message: "", headers: new Set<string>() };
      const note = (headers: Readonly<Record<string, unknown>>): void => {
        for (const [name, value] of Object.entries(headers)) {
          if (name === "grpc-status") seen.code = grpcStatusName(Number(value));
          else if (name === "grpc-message") seen.message = decodeURIComponent(String(value));
          else if (!/^:|^date$|^grpc-/.test(name)) seen.headers.add(name);
        }
      };
      stream.on("response", note);
      stream.on("trailers", note);
      stream.on("error", () => undefined);
      stream.on("end", () => stream.end());
      stream.on("close", () => resolve({ event, ...seen, headers: [...seen.headers].sort() }));
    });
  }
}

function collectMessages(stream: ClientHttp2Stream, messages: Buffer[]): void {
  let buffered = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= 5 && buffered.length >= 5 + buffered.readUInt32BE(1)) {
      const end = 5 + buffered.readUInt32BE(1);
      const body = buffered.subarray(5, end);
      messages.push(buffered[0] === 1 ? gunzipSync(body) : body);
      buffered = buffered.subarray(end);
    }
  });
}
