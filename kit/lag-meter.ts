import type { Clock, Timer } from "./clock/clock.ts";

/** A stretch in which this process was late, lab ms since the Unix epoch. */
export interface LateStretch {
  readonly fromMs: number;
  readonly toMs: number;
  /** The greatest single lateness in it, lab ms. */
  readonly lateMs: number;
}

/** How often the process should come round, wall ms. */
const BEAT_WALL_MS = 20;
/** The noise floor, wall ms: less lateness than this is not told, nor can a verdict tell it apart. */
export const LAG_FLOOR_WALL_MS = 30;
/** Stretches this close together, and alike, become one, wall ms. */
const NEIGHBOUR_WALL_MS = 250;
const ALIKE_FACTOR = 2;
/** One stretch is told at the latest this long after it began, wall ms. */
const TOLD_WALL_MS = 1_000;

/**
 * Measures how late a process is by a heartbeat: a beat that comes late says from when to when
 * nothing ran, be it a long computation, a machine with too much to do, or a SIGSTOP that is over.
 * It may have begun right after the last beat, so the whole time since then counts. The measured
 * time is the clock's: give it one that nobody sets wrong.
 */
export class LagMeter {
  private readonly clock: Clock;
  private readonly tell: (stretch: LateStretch) => void;
  private timer: Timer | undefined;
  private stretch: LateStretch | undefined;

  /** `tell` gets each stretch once it is over, in order. */
  constructor(clock: Clock, tell: (stretch: LateStretch) => void) {
    this.clock = clock;
    this.tell = tell;
  }

  start(): void {
    this.arm();
  }

  /** Tells what is left. Idempotent. */
  stop(): void {
    this.timer?.cancel();
    this.flush();
  }

  private arm(): void {
    const beatMs = BEAT_WALL_MS * this.clock.speed;
    const lastMs = this.clock.now();
    this.timer = this.clock.setTimer(beatMs, () => {
      this.beat(lastMs, this.clock.now());
      this.arm();
    });
  }

  private beat(lastMs: number, nowMs: number): void {
    const { speed } = this.clock;
    const lateMs = nowMs - lastMs;
    const last = this.stretch;
    if (lateMs >= LAG_FLOOR_WALL_MS * speed) {
      const late = { fromMs: lastMs, toMs: nowMs, lateMs };
      if (last !== undefined && areNeighbours(last, late, NEIGHBOUR_WALL_MS * speed)) {
        this.stretch = { ...last, toMs: nowMs, lateMs: Math.max(last.lateMs, lateMs) };
      } else {
        this.flush();
        this.stretch = late;
      }
    }
    const open = this.stretch;
    if (open === undefined) return;
    const isOver = nowMs - open.toMs > NEIGHBOUR_WALL_MS * speed;
    if (isOver || nowMs - open.fromMs > TOLD_WALL_MS * speed) this.flush();
  }

  private flush(): void {
    const { stretch } = this;
    this.stretch = undefined;
    if (stretch !== undefined) this.tell(stretch);
  }
}

/** A small lateness does not stretch a great one, or the great one would seem to last. */
function areNeighbours(a: LateStretch, b: LateStretch, nearMs: number): boolean {
  const [less, more] = [Math.min(a.lateMs, b.lateMs), Math.max(a.lateMs, b.lateMs)];
  return b.fromMs - a.toMs <= nearMs && more <= less * ALIKE_FACTOR;
}
