import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from "node:http2";
import type { Duplex } from "node:stream";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Connection, ConnectionListener, Dialer } from "../rpc.ts";
import { dialErrorText, LOST_BEFORE_PREFACE_TEXT, NO_PREFACE_TEXT } from "./dial-error-text.ts";
import { Http2Connection } from "./http2-connection.ts";
import { openWebSocket } from "./open-websocket.ts";
import type { TlsTrust } from "./tls-socket.ts";

export interface DialerSettings {
  /** `ws://host:port` or `wss://host:port`. */
  readonly kasAddress: string;
  readonly token: string;
  readonly version: string;
  readonly commit: string;
  readonly trust: TlsTrust;
  /** Lab only: ages of the first connections, one after the other (contracts/connection-age.ts). */
  readonly connectionAgesMs?: readonly number[] | undefined;
  /** Least silence before a keepalive ping, wall ms. */
  readonly keepaliveWallMsMin?: number | undefined;
}

/** Dials kas as agentk does: a WebSocket, HTTP/2 inside it, ready at the server's SETTINGS. */
export class WebSocketDialer implements Dialer {
  private readonly settings: DialerSettings;
  private readonly clock: Clock;
  private readonly headers: OutgoingHttpHeaders;
  /** Ages that have not been used yet; one that could not be dialled is used again. */
  private readonly ages: number[];

  constructor(settings: DialerSettings, clock: Clock) {
    this.settings = settings;
    this.clock = clock;
    this.headers = requestHeaders(settings);
    this.ages = [...(settings.connectionAgesMs ?? [])];
  }

  async dial(timeoutMs: number, listener: ConnectionListener): Promise<Connection> {
    const { kasAddress, version, commit, trust, keepaliveWallMsMin = 0 } = this.settings;
    const { clock } = this;
    const deadlineMs = clock.now() + timeoutMs;
    const [ageMs = 0] = this.ages;
    let duplex: Duplex;
    try {
      const userAgent = `agentk/${version}/${commit}`;
      duplex = await openWebSocket(kasAddress, userAgent, timeoutMs, { clock, trust, ageMs });
    } catch (error) {
      throw new Error(dialErrorText(kasAddress, error), { cause: error });
    }
    const session = connect(`http://${new URL(kasAddress).host}`, {
      createConnection: () => duplex,
    });
    // The session's end is what counts; its error says no more than the close that follows.
    session.on("error", () => undefined);
    duplex.on("error", () => undefined);
    duplex.once("close", () => {
      session.destroy();
    });
    await this.settingsOf(session, Math.max(0, deadlineMs - clock.now()));
    this.ages.shift();
    return new Http2Connection(session, duplex, this.headers, clock, listener, {
      countedAgeMs: ageMs,
      keepaliveWallMsMin,
    });
  }

  /** Resolves at the server's first SETTINGS, as grpc-go waits for its preface. */
  private settingsOf(session: ClientHttp2Session, restMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimer(restMs, () => {
        session.off("close", onClose);
        session.destroy();
        reject(new Error(NO_PREFACE_TEXT));
      });
      const onClose = (): void => {
        timer.cancel();
        reject(new Error(LOST_BEFORE_PREFACE_TEXT));
      };
      session.once("close", onClose);
      session.once("remoteSettings", () => {
        timer.cancel();
        session.off("close", onClose);
        resolve();
      });
    });
  }
}

/**
 * The headers of every RPC, in the recorded order. Over a WebSocket agentk's gRPC target is its whole
 * URL, and so is `:authority`. Source: kas 14.2-pre protocol, section 2.2.
 */
export function requestHeaders(settings: DialerSettings): OutgoingHttpHeaders {
  const { kasAddress, token, version, commit } = settings;
  return {
    ":method": "POST",
    ":scheme": "http",
    ":path": "",
    ":authority": kasAddress,
    "content-type": "application/grpc",
    "user-agent": `agentk/${version}/${commit} grpc-go/1.39.0`,
    te: "trailers",
    "grpc-encoding": "gzip",
    "grpc-accept-encoding": "gzip",
    authorization: `Bearer ${token}`,
    "x-gitlab-client-name": "gitlab-agent",
  };
}
