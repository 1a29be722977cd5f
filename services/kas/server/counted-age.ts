import type { IncomingHttpHeaders } from "node:http";
import { constants, type ServerHttp2Session } from "node:http2";
import { AGE_SHARES, COUNTED_AGE_HEADER } from "../../../contracts/connection-age.ts";
import type { Clock, Timer } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";

/** Highest stream id: whatever is under way stays. What grpc-js and grpc-go send. */
const LAST_STREAM_ID = ~(1 << 31);
const MAX_AGE_TEXT = Buffer.from("max_age");
/**
 * After its first RPC a connection that is due has this long until GOAWAY, lab ms: the agent's
 * eleven streams arrive together and belong on it.
 */
const FIRST_STREAMS_MS = 2_000;

/** The age that an upgrade asks for, lab ms; 0 when it asks for none that can be. */
export function countedAgeMs(headers: IncomingHttpHeaders): number {
  const text = headers[COUNTED_AGE_HEADER];
  if (typeof text !== "string" || !/^\d{1,12}$/.test(text)) return 0;
  return Number(text);
}

/** What is left of a connection that is `ageMs` old, lab ms. */
export interface RestOfLife {
  readonly goawayMs: number;
  /** Until the age context ends its streams. */
  readonly contextMs: number;
}

/**
 * The rest of a connection's life as it is in a steady state: the age context is drawn as ever, given
 * that it has not ended yet. GOAWAY has no jitter here, because ages that are spread over a whole
 * cycle are jitter enough, and the lab must know which connections have it behind them.
 */
export function restOfLife(maxConnectionAgeMs: number, ageMs: number, random: Random): RestOfLife {
  const leastMs = maxConnectionAgeMs * AGE_SHARES.context;
  const mostMs = leastMs * (1 + AGE_SHARES.contextJitter);
  const endMs = random.between(Math.max(leastMs, Math.min(ageMs, mostMs)), mostMs);
  return {
    goawayMs: Math.max(0, maxConnectionAgeMs * AGE_SHARES.goaway - ageMs),
    contextMs: Math.max(0, endMs - ageMs),
  };
}

/** GOAWAY and hard close of a connection that is older than it looks, beside grpc-js' own later ones. */
export class EarlyGoaway {
  private readonly clock: Clock;
  private readonly dueMs: number;
  private readonly graceMs: number;
  private watched = false;
  private timer: Timer | undefined;

  constructor(clock: Clock, goawayMs: number, maxConnectionAgeMs: number) {
    this.clock = clock;
    this.dueMs = clock.now() + goawayMs;
    this.graceMs = maxConnectionAgeMs * AGE_SHARES.grace;
  }

  /** Begins with the connection's first RPC, when its session is known; later calls change nothing. */
  watch(session: ServerHttp2Session): void {
    if (this.watched) return;
    this.watched = true;
    const restMs = Math.max(FIRST_STREAMS_MS, this.dueMs - this.clock.now());
    this.timer = this.clock.setTimer(restMs, () => this.leave(session));
  }

  stop(): void {
    this.timer?.cancel();
  }

  private leave(session: ServerHttp2Session): void {
    if (session.destroyed || session.closed) return;
    session.goaway(constants.NGHTTP2_NO_ERROR, LAST_STREAM_ID, MAX_AGE_TEXT);
    session.close();
    this.timer = this.clock.setTimer(this.graceMs, () => session.destroy());
  }
}
