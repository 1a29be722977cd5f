/**
 * The one source of time. Every duration and instant that passes through it is **lab time** in
 * milliseconds; only names that end in `Wall…` are wall time. See docs/adr/0001-lab-time.md.
 */
export interface Clock {
  /** Lab seconds that pass in one wall second; 1 is real time. */
  readonly speed: number;
  /** Lab time now: milliseconds since the Unix epoch, with a fraction. */
  now(): number;
  /** Wall time now: milliseconds since the Unix epoch, with a fraction. */
  wallNow(): number;
  /** How wrong `now` has been set, ms; a machine whose clock is wrong has it wrong for everybody. */
  readonly skewMs?: number;
  /**
   * Calls `fn` once after `delayMs` of lab time. The timer does not keep a process alive less than
   * Node's own: cancel it, or it fires.
   */
  setTimer(delayMs: number, fn: () => void): Timer;
  /**
   * Resolves after `delayMs` of lab time.
   * @throws the signal's reason, as soon as it aborts.
   */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export interface Timer {
  /** Idempotent; after it the callback will not run. */
  cancel(): void;
}

/** The least wall time that a guard time-out may last, so that a garbage collection is no outage. */
export const GUARD_WALL_MS_MIN = 250;

/**
 * A guard time-out in lab milliseconds, never shorter than {@link GUARD_WALL_MS_MIN} of wall time.
 * Use it for dial, read and health-check time-outs and for the life of a JWT, not for periods.
 */
export function guardMs(clock: Pick<Clock, "speed">, labMs: number): number {
  return clock.speed === 1 ? labMs : Math.max(labMs, GUARD_WALL_MS_MIN * clock.speed);
}

/** Lab milliseconds as whole wall milliseconds, at least 1: for library options and Redis expiry. */
export function toWallMs(clock: Pick<Clock, "speed">, labMs: number): number {
  return Math.max(1, Math.round(labMs / clock.speed));
}
