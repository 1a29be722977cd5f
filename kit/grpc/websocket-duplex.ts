import { Duplex } from "node:stream";
import { WebSocket } from "ws";

/** Subprotocol that agentk offers and kas requires. Source: kas 14.2-pre protocol, section 2.2. */
export const WS_TUNNEL_PROTOCOL = "ws-tunnel";
/** Largest WebSocket message either side accepts: 10 MiB. */
export const WS_MESSAGE_BYTES_MAX = 10 * 1024 * 1024;

/** Bytes waiting in a socket above which writers are held back. */
const BUFFERED_BYTES_MAX = 1024 * 1024;

/**
 * A byte stream over the binary messages of a WebSocket: each write is one message, boundaries carry
 * no meaning. A normal (1000) or going-away (1001) closure ends the stream; any other destroys it.
 */
export class WebSocketDuplex extends Duplex {
  readonly socket: WebSocket;

  /** @param read turns what a message brought into what the stream gives; perhaps nothing yet. */
  constructor(socket: WebSocket, read: (message: Buffer) => Buffer = (message) => message) {
    super({ allowHalfOpen: false });
    this.socket = socket;
    socket.binaryType = "nodebuffer";
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (!isBinary) {
        // The words of kas' library, as recorded.
        socket.close(1003, "unexpected frame type read (expected MessageBinary): MessageText");
        socket.terminate();
        return;
      }
      const bytes = read(data);
      if (bytes.length > 0 && !this.push(bytes)) socket.pause();
    });
    socket.on("close", (code: number) => {
      if (this.destroyed) return;
      if (code === 1000 || code === 1001) {
        this.push(null);
        this.end();
      } else {
        this.destroy();
      }
    });
    socket.on("error", (error) => this.destroy(error));
  }

  override _read(): void {
    if (this.socket.isPaused) this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.socket.readyState !== WebSocket.OPEN) {
      // A last GOAWAY after the peer's close frame has nobody to go to.
      done();
      return;
    }
    if (this.socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      this.socket.send(chunk, { binary: true }, done);
    } else {
      this.socket.send(chunk, { binary: true });
      done();
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.close(1000);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.close(1000);
    else if (this.socket.readyState === WebSocket.CONNECTING) this.socket.terminate();
    done(error);
  }
}

export interface OpenWebSocketOptions {
  readonly protocol: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Limit for connect and upgrade, wall milliseconds. */
  readonly handshakeTimeoutMs: number;
  readonly localAddress?: string;
}

/**
 * Dials a WebSocket and resolves with its byte stream when the upgrade has succeeded.
 * @throws the socket's error, or `unexpected response 502` when the upgrade was refused.
 */
export function openWebSocketDuplex(
  url: string,
  options: OpenWebSocketOptions,
): Promise<WebSocketDuplex> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options.protocol, {
      headers: { ...options.headers },
      handshakeTimeout: options.handshakeTimeoutMs,
      maxPayload: WS_MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    });
    socket.once("error", reject);
    socket.once("open", () => {
      socket.off("error", reject);
      resolve(new WebSocketDuplex(socket));
    });
  });
}
