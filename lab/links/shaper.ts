import type { Random } from "../../kit/random.ts";
import { drawLatency } from "./latency.ts";
import { PLAIN, type Shape } from "./treatment.ts";

/** What travels in one direction: bytes, the end of the direction, or a reset of the connection. */
export type Parcel =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "end" }
  | { readonly kind: "reset" };

interface Waiting {
  readonly parcel: Parcel;
  readonly arrivedMs: number;
  /** Latency drawn for it, lab ms. */
  readonly delayMs: number;
}

/**
 * Above this the source is paused. What one direction holds at most: this, one chunk more (64 KiB), and
 * as much as Node and the kernel hold without a fault.
 */
export const QUEUE_BYTES_MAX = 256 * 1024;
/** The same for many small chunks. */
export const QUEUE_PARCELS_MAX = 4_096;
/** With a rate, bytes go out in pieces of about this length; lab ms. */
const RATE_PIECE_MS = 50;

/** When what goes out, in one direction of one connection. Knows no sockets and sets no timers. */
export class Shaper {
  private readonly random: Random;
  private readonly catchUpMs: number;
  private queue: Waiting[] = [];
  private queuedBytes = 0;
  private current: Shape = PLAIN;
  /** The earliest time for the next piece, by the rate and the pauses so far. */
  private freeAtMs = 0;
  private hasLost = false;

  /** @param catchUpMs how far a late caller may make up for its delay with a burst, lab ms. */
  constructor(random: Random, catchUpMs: number) {
    this.random = random;
    this.catchUpMs = catchUpMs;
  }

  get shape(): Shape {
    return this.current;
  }

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  get isFull(): boolean {
    return this.queuedBytes >= QUEUE_BYTES_MAX || this.queue.length >= QUEUE_PARCELS_MAX;
  }

  /** Whether anything was swallowed. */
  get isLossy(): boolean {
    return this.hasLost;
  }

  /** From now on, also for what waits: latency counts from the arrival, rates and pauses from now. */
  reshape(shape: Shape, nowMs: number): void {
    this.current = shape;
    this.freeAtMs = nowMs;
    if (shape.gate === "swallowing") this.swallowAll();
    this.queue = this.queue.map((waiting) => ({ ...waiting, delayMs: this.drawDelay() }));
  }

  offer(parcel: Parcel, nowMs: number): void {
    if (this.current.gate === "swallowing") {
      this.hasLost = true;
      return;
    }
    this.queue.push({ parcel, arrivedMs: nowMs, delayMs: this.drawDelay() });
    this.queuedBytes += sizeOf(parcel);
  }

  /** When {@link take} will have something, unless told otherwise before; undefined: no time is known. */
  nextAtMs(nowMs: number): number | undefined {
    return this.plan(nowMs)?.outAtMs;
  }

  /** What goes out now, if anything: a whole parcel or the first piece of one. */
  take(nowMs: number): Parcel | undefined {
    const plan = this.plan(nowMs);
    if (plan === undefined || plan.outAtMs > nowMs) return undefined;
    const { parcel, size, outAtMs } = plan;
    this.queuedBytes -= size;
    if (parcel.kind !== "bytes") {
      this.queue.shift();
      return parcel;
    }
    this.freeAtMs = outAtMs + (this.current.slice?.delayMs ?? 0);
    const rest = parcel.bytes.subarray(size);
    const first = this.queue[0] as Waiting;
    if (rest.length === 0) this.queue.shift();
    else this.queue[0] = { ...first, parcel: { kind: "bytes", bytes: rest } };
    return { kind: "bytes", bytes: parcel.bytes.subarray(0, size) };
  }

  /** Forgets what waits: there is nobody left to have it. */
  clear(): void {
    this.queue = [];
    this.queuedBytes = 0;
  }

  private plan(
    nowMs: number,
  ): { readonly parcel: Parcel; readonly size: number; readonly outAtMs: number } | undefined {
    const first = this.queue[0];
    if (first === undefined || this.current.gate !== "open") return undefined;
    const { parcel } = first;
    const readyMs = first.arrivedMs + first.delayMs;
    if (parcel.kind !== "bytes") return { parcel, size: 0, outAtMs: readyMs };
    const { bytesPerSecond, slice } = this.current;
    let size = Math.min(parcel.bytes.length, slice?.bytes ?? Infinity);
    let outAtMs = Math.max(readyMs, this.freeAtMs);
    if (bytesPerSecond !== undefined) {
      size = Math.min(size, Math.max(1, Math.floor((bytesPerSecond * RATE_PIECE_MS) / 1000)));
      outAtMs += (size / bytesPerSecond) * 1000;
    }
    return { parcel, size, outAtMs: Math.max(outAtMs, nowMs - this.catchUpMs) };
  }

  private drawDelay(): number {
    return this.current.latencies.reduce((sum, each) => sum + drawLatency(each, this.random), 0);
  }

  private swallowAll(): void {
    this.hasLost ||= this.queue.length > 0;
    this.clear();
  }
}

function sizeOf(parcel: Parcel): number {
  return parcel.kind === "bytes" ? parcel.bytes.length : 0;
}
