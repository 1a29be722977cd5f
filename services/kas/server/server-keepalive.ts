import type { ServerHttp2Session } from "node:http2";
import { guardMs, type Clock, type Timer } from "../../../kit/clock/clock.ts";

/** Keepalive of the agent listener. Source: kas 14.2-pre protocol, section 1.8. */
const PING_AFTER_IDLE_MS = 50_000;
const ACK_TIMEOUT_MS = 20_000;
/** All zero, as recorded. */
const PAYLOAD = Buffer.alloc(8);

/**
 * Pings a connection that has been silent for 50 s and cuts it when no answer comes. grpc-js' own
 * keepalive cannot be used: once GOAWAY is sent Node refuses to ping, which grpc-js takes for a dead
 * peer, and it would cut every aged connection before its streams end. For the same reason this
 * stops pinging at GOAWAY (docs/fidelity.md).
 */
export class ServerKeepalive {
  private readonly clock: Clock;
  private session: ServerHttp2Session | undefined;
  private timer: Timer | undefined;
  private lastHeardMs = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Something came from the peer. */
  heard(): void {
    this.lastHeardMs = this.clock.now();
  }

  /** Begins with the connection's first RPC; later calls change nothing. */
  watch(session: ServerHttp2Session): void {
    if (this.session !== undefined) return;
    this.session = session;
    this.heard();
    this.arm(PING_AFTER_IDLE_MS);
  }

  stop(): void {
    this.timer?.cancel();
  }

  private arm(delayMs: number): void {
    this.timer = this.clock.setTimer(delayMs, () => this.check());
  }

  private check(): void {
    const { session } = this;
    if (session === undefined || session.destroyed || session.closed) return;
    const silentMs = this.clock.now() - this.lastHeardMs;
    if (silentMs < PING_AFTER_IDLE_MS) {
      this.arm(PING_AFTER_IDLE_MS - silentMs);
      return;
    }
    const pingedAtMs = this.clock.now();
    session.ping(PAYLOAD, () => undefined);
    this.timer = this.clock.setTimer(guardMs(this.clock, ACK_TIMEOUT_MS), () => {
      if (this.lastHeardMs < pingedAtMs) session.destroy();
      else this.check();
    });
  }
}
