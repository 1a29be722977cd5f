import type { Clock, Timer } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { Random } from "../../../kit/random.ts";
import type { Dialer, RpcStatus } from "../rpc.ts";
import { newCarrier, type Carrier } from "./carrier.ts";
import { connectBackoffMs, connectTimeoutMs } from "./connect-backoff.ts";
import { SpinGuard } from "./spin-guard.ts";

export interface ChannelObserver {
  connectionOpened(connection: number): void;
  connectionClosed(connection: number, ageMs: number, afterGoaway: boolean): void;
  dialFailed(error: string): void;
}

export type ChannelState = "idle" | "connecting" | "ready" | "transient-failure" | "shut-down";

/** A ready connection, or the status with which grpc-go fails an RPC at once. */
export type Pick = { readonly carrier: Carrier } | { readonly failure: RpcStatus };

/**
 * The client channel of grpc-go 1.39 with its pick-first policy, in small. It connects at the first
 * RPC; a lost connection or a GOAWAY makes it dial again at once, while RPCs wait; after a failed
 * dial RPCs fail at once until the back-off is over. RPCs on a draining connection stay there until
 * the server ends them. Source: kas 14.2-pre protocol, section 1.8; recorded in agentk-reconnect.
 */
export class Channel {
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly dialer: Dialer;
  private readonly observer: ChannelObserver;
  private readonly redialGuard: SpinGuard;
  private readonly carriers = new Set<Carrier>();
  private current: Carrier | undefined;
  private currentState: ChannelState = "idle";
  private failure: RpcStatus = { code: "Unavailable", message: "" };
  private waiting: ((pick: Pick) => void)[] = [];
  private failedDials = 0;
  private opened = 0;
  private timer: Timer | undefined;
  private readonly ending = Promise.withResolvers<undefined>();

  constructor(clock: Clock, random: Random, dialer: Dialer, observer: ChannelObserver) {
    this.clock = clock;
    this.random = random;
    this.dialer = dialer;
    this.observer = observer;
    this.redialGuard = new SpinGuard(clock);
  }

  get state(): ChannelState {
    return this.currentState;
  }

  get openConnections(): number {
    return this.carriers.size;
  }

  /** Resolves when the channel has been closed and its last connection is gone. */
  get gone(): Promise<undefined> {
    return this.ending.promise;
  }

  /** Where the next RPC goes; waits while connecting. */
  pick(): Promise<Pick> {
    if (this.current !== undefined) return Promise.resolve({ carrier: this.current });
    if (this.currentState === "transient-failure" || this.currentState === "shut-down") {
      return Promise.resolve({ failure: this.failure });
    }
    const answer = new Promise<Pick>((resolve) => this.waiting.push(resolve));
    if (this.currentState === "idle") this.connect();
    return answer;
  }

  /** Closes all connections; every RPC ends and later ones fail as cancelled. */
  close(): void {
    this.timer?.cancel();
    this.currentState = "shut-down";
    this.failure = { code: "Canceled", message: "grpc: the client connection is closing" };
    this.current = undefined;
    this.answerWaiting({ failure: this.failure });
    for (const carrier of this.carriers) carrier.connection?.close();
    this.endIfGone();
  }

  private connect(): void {
    this.currentState = "connecting";
    const backoffMs = connectBackoffMs(this.failedDials, this.random);
    const timeoutMs = connectTimeoutMs(this.clock, backoffMs);
    const carrier = newCarrier();
    const listener = {
      goaway: () => {
        this.leave(carrier, () => (carrier.draining = true));
      },
      closed: () => {
        this.leave(carrier, () => (carrier.closed = true));
      },
    };
    this.dialer.dial(timeoutMs, listener).then(
      (connection) => {
        carrier.connection = connection;
        this.onConnected(carrier);
      },
      (error: unknown) => {
        this.onDialFailed(messageOf(error), backoffMs);
      },
    );
  }

  private onConnected(carrier: Carrier): void {
    if (this.currentState === "shut-down") {
      carrier.connection?.close();
      return;
    }
    this.failedDials = 0;
    carrier.number = ++this.opened;
    carrier.openedMs = this.clock.now() - (carrier.connection?.countedAgeMs ?? 0);
    this.carriers.add(carrier);
    this.observer.connectionOpened(carrier.number);
    this.currentState = "ready";
    this.current = carrier;
    if (carrier.draining || carrier.closed) {
      this.leave(carrier, () => undefined);
      return;
    }
    this.answerWaiting({ carrier });
  }

  private onDialFailed(error: string, backoffMs: number): void {
    if (this.currentState === "shut-down") return;
    this.observer.dialFailed(error);
    this.failure = { code: "Unavailable", message: error };
    this.currentState = "transient-failure";
    this.failedDials += 1;
    this.answerWaiting({ failure: this.failure });
    this.timer = this.clock.setTimer(backoffMs, () => {
      this.connect();
    });
  }

  /** A connection drains or is gone: RPCs need another one, at once. */
  private leave(carrier: Carrier, mark: () => void): void {
    mark();
    const ageMs = this.clock.now() - carrier.openedMs;
    if (carrier.closed && this.carriers.delete(carrier)) {
      this.observer.connectionClosed(carrier.number, ageMs, carrier.draining);
      this.endIfGone();
    }
    if (this.current !== carrier) return;
    this.current = undefined;
    if (this.currentState === "shut-down") return;
    this.currentState = "connecting";
    const pauseMs = this.redialGuard.pauseMsAfter(ageMs);
    if (pauseMs === 0) this.connect();
    else
      this.timer = this.clock.setTimer(pauseMs, () => {
        this.connect();
      });
  }

  private endIfGone(): void {
    if (this.currentState === "shut-down" && this.carriers.size === 0)
      this.ending.resolve(undefined);
  }

  private answerWaiting(pick: Pick): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const answer of waiting) answer(pick);
  }
}
