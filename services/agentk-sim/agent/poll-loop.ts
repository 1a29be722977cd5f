import { Backoff } from "../../../kit/backoff.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";
import { SpinGuard } from "../channel/spin-guard.ts";

/** agentk's back-off for every stream. Source: kas 14.2-pre protocol, section 1.11. */
export const STREAM_BACKOFF = { initMs: 10_000, maxMs: 300_000, resetMs: 600_000 } as const;

export interface LoopTurn {
  /** `at-once` after a clean end, `back-off` after an error. */
  readonly next: "at-once" | "back-off";
  /** How long the stream lasted, lab ms. */
  readonly lastedMs: number;
}

export interface LoopPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Called before (true) and after (false) each wait. */
  readonly onWaiting?: (waiting: boolean) => void;
}

/**
 * Runs `turn` for ever, with an interval of 0 after a clean end and this loop's own back-off ladder
 * after an error. Resolves when the signal aborts.
 */
export async function pollLoop(ports: LoopPorts, turn: () => Promise<LoopTurn>): Promise<void> {
  const { clock, random, signal } = ports;
  const backoff = new Backoff(STREAM_BACKOFF, clock, random);
  const guard = new SpinGuard(clock);
  for (;;) {
    const { next, lastedMs } = await turn();
    if (signal.aborted) return;
    const waitMs = next === "back-off" ? backoff.next() : guard.pauseMsAfter(lastedMs);
    if (waitMs === 0) continue;
    ports.onWaiting?.(true);
    try {
      await clock.sleep(waitMs, signal);
    } catch {
      return;
    }
    ports.onWaiting?.(false);
  }
}
