import type { Clock, Timer } from "./clock.ts";
import { sleepOn } from "./sleep.ts";

/** What every process of one run shares, so that their clocks agree to the millisecond. */
export interface ClockSettings {
  /** Lab time at `wallStartMs`, milliseconds since the Unix epoch. */
  readonly epochMs: number;
  /** Wall time at which the run began, milliseconds since the Unix epoch. */
  readonly wallStartMs: number;
  /** Lab seconds in one wall second, above 0. */
  readonly speed: number;
}

/** Node's timers hold at most 2^31 - 1 ms; longer waits are taken in pieces. */
const TIMER_WALL_MS_MAX = 2_000_000_000;

/** The real clock (`speed` 1, epoch = wall) or the compressed one; the only file with timers. */
export class ScaledClock implements Clock {
  readonly speed: number;
  private readonly settings: ClockSettings;
  private offsetMs = 0;

  constructor(settings: ClockSettings) {
    if (!(settings.speed > 0)) throw new RangeError(`speed must be above 0, not ${settings.speed}`);
    this.settings = settings;
    this.speed = settings.speed;
  }

  /** A clock that is the wall clock. */
  static real(): ScaledClock {
    return new ScaledClock({ epochMs: 0, wallStartMs: 0, speed: 1 });
  }

  get skewMs(): number {
    return this.offsetMs;
  }

  wallNow(): number {
    return performance.timeOrigin + performance.now();
  }

  now(): number {
    return this.steadyNow() + this.offsetMs;
  }

  /** From now on this clock alone is wrong by `offsetMs`; 0 sets it right. Waits stay as they are. */
  skew(offsetMs: number): void {
    this.offsetMs = offsetMs;
  }

  setTimer(delayMs: number, fn: () => void): Timer {
    const due = this.steadyNow() + delayMs;
    let handle: NodeJS.Timeout;
    const arm = (wallMs: number): void => {
      const pieceMs = Math.min(Math.max(0, Math.ceil(wallMs)), TIMER_WALL_MS_MAX);
      handle = setTimeout(onTime, pieceMs);
    };
    // Node's timers may end up to a millisecond early by this clock, which is much lab time.
    const onTime = (): void => {
      const rest = due - this.steadyNow();
      if (rest > 0) arm(rest / this.speed);
      else fn();
    };
    arm(delayMs / this.speed);
    return { cancel: () => clearTimeout(handle) };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /** As a monotonic clock: no skew touches it. */
  private steadyNow(): number {
    return this.settings.epochMs + (this.wallNow() - this.settings.wallStartMs) * this.speed;
  }
}
