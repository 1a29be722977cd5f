import type { Socket } from "node:net";
import type { Clock, Timer } from "../../kit/clock/clock.ts";
import type { Random } from "../../kit/random.ts";
import { Pipe } from "./pipe.ts";
import { isClosed, type Treatment } from "./treatment.ts";

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Begins to connect to the target. */
  readonly dial: () => Socket;
  readonly onDialFailed: () => void;
  readonly onClosed: (connection: Connection) => void;
}

/** One accepted connection: it waits for its turn, dials the target, and joins the two. */
export class Connection {
  /** Counts from 1 in the life of the link. */
  readonly number: number;
  /** Resolves when both sockets are closed. */
  readonly closed: Promise<void>;
  private resolveClosed: () => void = () => undefined;
  private readonly client: Socket;
  private readonly ports: ConnectionPorts;
  private readonly acceptedMs: number;
  private target: Socket | undefined;
  private pipe: Pipe | undefined;
  private turn: Timer | undefined;
  private treatment: Treatment;
  /** Bytes of the client were swallowed before there was a target. */
  private isLossy = false;

  constructor(client: Socket, number: number, treatment: Treatment, ports: ConnectionPorts) {
    this.client = client;
    this.number = number;
    this.treatment = treatment;
    this.ports = ports;
    this.acceptedMs = ports.clock.now();
    this.closed = new Promise((resolve) => (this.resolveClosed = resolve));
    client.on("error", () => undefined);
    client.once("close", this.onClientGone);
    this.treat(treatment);
  }

  /** Whether it has reached its target. */
  get isJoined(): boolean {
    return this.pipe !== undefined;
  }

  /** Bytes read from either side so far. */
  get bytesRead(): { readonly toTarget: number; readonly toClient: number } {
    return { toTarget: this.client.bytesRead, toClient: this.target?.bytesRead ?? 0 };
  }

  /** From now on, in one synchronous step. */
  treat(treatment: Treatment): void {
    const wasSwallowed = this.treatment.toTarget.gate === "swallowing";
    this.treatment = treatment;
    if (treatment.isReset) this.reset();
    else if (this.pipe !== undefined) this.pipe.treat(treatment);
    else if (this.target === undefined) {
      // Nobody reads it, the kernel holds it back; what has come by the heal counts as lost.
      this.isLossy ||= wasSwallowed && this.client.bytesRead > 0;
      if (this.isLossy && !isClosed(treatment)) this.reset();
      else this.awaitTurn();
    }
  }

  /** Resets both sides. */
  reset(): void {
    this.client.resetAndDestroy();
    this.pipe?.reset();
  }

  private awaitTurn(): void {
    this.turn?.cancel();
    if (isClosed(this.treatment) || this.client.destroyed) return;
    const { clock } = this.ports;
    const restMs = this.acceptedMs + this.treatment.dialDelayMs - clock.now();
    if (restMs <= 0) this.dial();
    else this.turn = clock.setTimer(restMs, () => this.dial());
  }

  private dial(): void {
    const target = this.ports.dial();
    this.target = target;
    const onFailed = (): void => {
      this.target = undefined;
      // The news of a failure does not pass either; it is dialled anew after the heal.
      if (isClosed(this.treatment) || this.client.destroyed) return;
      this.ports.onDialFailed();
      this.client.resetAndDestroy();
    };
    target.once("error", onFailed);
    target.once("connect", () => {
      target.off("error", onFailed);
      this.join(target);
    });
  }

  private join(target: Socket): void {
    this.client.off("close", this.onClientGone);
    const { clock, random } = this.ports;
    this.pipe = new Pipe(this.client, target, { clock, random, onClosed: () => this.over() });
    this.pipe.start(this.treatment);
  }

  private readonly onClientGone = (): void => {
    this.turn?.cancel();
    this.target?.destroy();
    this.over();
  };

  private over(): void {
    this.ports.onClosed(this);
    this.resolveClosed();
  }
}
