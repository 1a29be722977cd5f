import type { Clock } from "../../kit/clock/clock.ts";

/**
 * Requests that wait: for a delay to pass, or until a stall is healed. A request whose caller goes
 * away (its signal aborts) is let go at once.
 */
export class HeldRequests {
  private readonly clock: Pick<Clock, "sleep">;
  private readonly stalled = new Set<() => void>();
  private delayed = 0;

  constructor(clock: Pick<Clock, "sleep">) {
    this.clock = clock;
  }

  /** Requests that wait at this moment. */
  get count(): number {
    return this.delayed + this.stalled.size;
  }

  /** Waits `delayMs` of lab time. @returns whether the caller is still there. */
  async delay(delayMs: number, gone: AbortSignal): Promise<boolean> {
    this.delayed += 1;
    try {
      await this.clock.sleep(delayMs, gone);
      return true;
    } catch (error) {
      if (gone.aborted) return false;
      throw error;
    } finally {
      this.delayed -= 1;
    }
  }

  /** Waits until {@link releaseStalled} or until the caller goes away. */
  stall(gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.stalled.delete(end);
        gone.removeEventListener("abort", end);
        resolve();
      };
      this.stalled.add(end);
      gone.addEventListener("abort", end);
      if (gone.aborted) end();
    });
  }

  /** Lets every stalled request go. */
  releaseStalled(): void {
    for (const end of [...this.stalled]) end();
  }
}
