import type { Socket } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { Clock, Timer } from "../../kit/clock/clock.ts";
import type { Random } from "../../kit/random.ts";
import { Shaper, type Parcel } from "./shaper.ts";
import { PLAIN, type Shape } from "./treatment.ts";

/** A timer that comes late is made up for, but not a long wait for a peer that does not read; wall ms. */
const CATCH_UP_WALL_MS = 50;

/**
 * One direction of a connection, from socket to socket. Plain, it is Node's own pipe; else every byte
 * passes the {@link Shaper}, and the source is paused while that is full. Changing over loses and
 * reorders nothing: what the shaper holds goes out before the pipe takes over.
 */
export class Lane {
  private readonly source: Socket;
  private readonly sink: Socket;
  private readonly clock: Clock;
  private readonly shaper: Shaper;
  private isPlain = true;
  private timer: Timer | undefined;

  /** Both sockets are connected, made with `allowHalfOpen`, and have a listener for errors. */
  constructor(source: Socket, sink: Socket, clock: Clock, random: Random) {
    this.source = source;
    this.sink = sink;
    this.clock = clock;
    this.shaper = new Shaper(random, CATCH_UP_WALL_MS * clock.speed);
  }

  start(shape: Shape): void {
    this.sink.on("drain", this.pump);
    this.source.pipe(this.sink, { end: false });
    this.reshape(shape);
    if (this.source.readableEnded) this.pass({ kind: "end" });
    else this.source.once("end", () => this.pass({ kind: "end" }));
  }

  get isLossy(): boolean {
    return this.shaper.isLossy;
  }

  reshape(shape: Shape): void {
    if (isDeepStrictEqual(shape, this.shaper.shape)) return;
    this.shaper.reshape(shape, this.clock.now());
    if (this.isPlain) {
      this.isPlain = false;
      this.source.unpipe(this.sink);
      this.source.on("data", this.onData);
      this.source.resume();
    }
    this.pump();
  }

  /** The source is gone without an end. */
  sourceFailed(): void {
    this.pass({ kind: "reset" });
  }

  /** Ends all timers. */
  stop(): void {
    this.timer?.cancel();
    this.shaper.clear();
  }

  private readonly onData = (bytes: Buffer): void => {
    this.pass({ kind: "bytes", bytes });
  };

  private pass(parcel: Parcel): void {
    if (this.isPlain) {
      this.deliver(parcel);
      return;
    }
    this.shaper.offer(parcel, this.clock.now());
    this.pump();
  }

  private readonly pump = (): void => {
    if (this.isPlain) return;
    this.timer?.cancel();
    const nowMs = this.clock.now();
    while (!this.sink.writableNeedDrain) {
      const parcel = this.shaper.take(nowMs);
      if (parcel === undefined) break;
      this.deliver(parcel);
    }
    if (this.shaper.shape === PLAIN && this.shaper.isEmpty) this.becomePlain();
    else this.waitForNext(nowMs);
  };

  private waitForNext(nowMs: number): void {
    if (this.shaper.isFull) this.source.pause();
    else if (this.source.isPaused()) this.source.resume();
    const atMs = this.sink.writableNeedDrain ? undefined : this.shaper.nextAtMs(nowMs);
    if (atMs !== undefined) this.timer = this.clock.setTimer(atMs - nowMs, this.pump);
  }

  private becomePlain(): void {
    this.isPlain = true;
    this.source.off("data", this.onData);
    this.source.pipe(this.sink, { end: false });
  }

  private deliver(parcel: Parcel): void {
    switch (parcel.kind) {
      case "bytes":
        this.sink.write(parcel.bytes);
        break;
      case "end":
        this.sink.end();
        break;
      case "reset":
        this.sink.resetAndDestroy();
        break;
    }
  }
}
