import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Clock, Timer } from "../../kit/clock/clock.ts";
import type { Endpoint } from "./endpoint-pool.ts";
import type { ExchangeRecord } from "./log-entry.ts";
import { loggedStatus, type Ending, type LoggedStatus } from "./status-details.ts";

export interface ExchangeStart {
  readonly request: IncomingMessage;
  readonly clientIp: string;
  readonly traceContext: string;
  readonly upgradeAsked: boolean;
  readonly protocol: "http" | "https";
}

/**
 * One request or socket from its arrival to its single log line. The first ending reported counts;
 * what follows it (the other leg closing, late errors) changes nothing.
 */
export class Exchange {
  endpoint: Endpoint | undefined;
  /** Ends the client's and the pod's leg; set once both are known. */
  cut: () => void = () => undefined;
  private readonly start: ExchangeStart;
  private readonly clock: Clock;
  private readonly socket: Socket;
  private readonly onEnd: (record: ExchangeRecord) => void;
  private readonly startedMs: number;
  private readonly bytesReadBefore: number;
  private readonly bytesWrittenBefore: number;
  private backendStatus: number | null = null;
  private bytesWrittenAtUpgrade = 0;
  private limitedSinceMs: number | undefined;
  private timer: Timer | undefined;
  private ended = false;

  constructor(start: ExchangeStart, clock: Clock, onEnd: (record: ExchangeRecord) => void) {
    this.start = start;
    this.clock = clock;
    this.onEnd = onEnd;
    this.socket = start.request.socket;
    this.startedMs = clock.now();
    this.bytesReadBefore = this.socket.bytesRead;
    this.bytesWrittenBefore = this.socket.bytesWritten;
  }

  get upgraded(): boolean {
    return this.backendStatus === 101;
  }

  /** Since the request arrived, lab ms. */
  get ageMs(): number {
    return this.clock.now() - this.startedMs;
  }

  /** (Re)starts the backend service timeout, lab ms; it cuts both legs when it runs out. */
  limit(timeoutMs: number): void {
    this.limitedSinceMs = this.clock.now();
    this.arm(timeoutMs);
  }

  /** Another timeout, counted from the same start; cuts at once what is older. */
  changeLimit(timeoutMs: number): void {
    if (this.limitedSinceMs === undefined || this.ended) return;
    this.arm(timeoutMs - (this.clock.now() - this.limitedSinceMs));
  }

  /** The pod has answered; 101 turns the exchange into a byte pipe. */
  answered(status: number): void {
    this.backendStatus = status;
    if (status === 101) this.bytesWrittenAtUpgrade = this.socket.bytesWritten;
  }

  /** After the 101 itself has been written, so that it does not count as data. */
  upgradeWritten(): void {
    this.bytesWrittenAtUpgrade = this.socket.bytesWritten;
  }

  /** The status as it would be logged for this ending; logs it when it is the first. */
  end(ending: Ending): LoggedStatus | undefined {
    if (this.ended) return undefined;
    this.ended = true;
    this.timer?.cancel();
    const logged = loggedStatus({
      ending,
      upgradeAsked: this.start.upgradeAsked,
      backendStatus: this.backendStatus,
      dataSentToClient: this.socket.bytesWritten > this.bytesWrittenAtUpgrade,
    });
    const { request, clientIp, traceContext, protocol } = this.start;
    this.onEnd({
      ...logged,
      startedMs: this.startedMs,
      endedMs: this.clock.now(),
      method: request.method ?? "",
      url: request.url ?? "",
      host: request.headers.host ?? "",
      userAgent: request.headers["user-agent"] ?? "",
      clientIp,
      serverIp: this.endpoint?.host ?? null,
      pod: this.endpoint?.pod ?? null,
      requestBytes: this.socket.bytesRead - this.bytesReadBefore,
      responseBytes: this.socket.bytesWritten - this.bytesWrittenBefore,
      traceContext,
      protocol,
    });
    return logged;
  }

  private arm(restMs: number): void {
    this.timer?.cancel();
    const onTime = (): void => {
      this.end("backend-timeout");
      this.cut();
    };
    if (restMs <= 0) onTime();
    else this.timer = this.clock.setTimer(restMs, onTime);
  }
}
