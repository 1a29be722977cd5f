import type { Clock, Timer } from "./clock/clock.ts";

/** A signal with what must be disposed of once nobody looks at it any more. */
export interface HeldSignal {
  readonly signal: AbortSignal;
  dispose(): void;
}

/**
 * A signal that aborts with `signal` and its reason, but no earlier than `delayMs` of lab time from
 * now. With 0 it is the signal itself.
 */
export function abortNotBefore(
  signal: AbortSignal,
  clock: Pick<Clock, "now" | "setTimer">,
  delayMs: number,
): HeldSignal {
  if (delayMs === 0) return { signal, dispose: () => undefined };
  const held = new AbortController();
  const dueMs = clock.now() + delayMs;
  let timer: Timer | undefined;
  const abort = (): void => {
    const restMs = dueMs - clock.now();
    if (restMs <= 0) held.abort(signal.reason);
    else timer = clock.setTimer(restMs, () => held.abort(signal.reason));
  };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return {
    signal: held.signal,
    dispose: () => {
      signal.removeEventListener("abort", abort);
      timer?.cancel();
    },
  };
}
