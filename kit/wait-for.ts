import type { Clock } from "./clock/clock.ts";
import { LabError, messageOf } from "./errors.ts";

export interface WaitForOptions {
  /** Limit in **wall** milliseconds. */
  readonly timeoutWallMs: number;
  /** Pause between two probes in wall milliseconds; default 20. */
  readonly intervalWallMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Probes until the result is not undefined. A probe that throws counts as "not yet".
 * @throws LabError `KIT_WAIT_TIMEOUT` with the last error seen.
 */
export async function waitFor<T>(
  clock: Clock,
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  options: WaitForOptions,
): Promise<T> {
  const deadlineWallMs = clock.wallNow() + options.timeoutWallMs;
  let last = "no answer yet";
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (error) {
      last = messageOf(error);
    }
    if (clock.wallNow() >= deadlineWallMs) {
      throw new LabError(
        "environment",
        "KIT_WAIT_TIMEOUT",
        `${what}: not within ${options.timeoutWallMs / 1000} s (wall). Last seen: ${last}`,
      );
    }
    await clock.sleep((options.intervalWallMs ?? 20) * clock.speed, options.signal);
  }
}
