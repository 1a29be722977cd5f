import type { Clock } from "../../kit/clock/clock.ts";
import { LabError, messageOf } from "../../kit/errors.ts";
import type { WritePort, WriteSample } from "./series.ts";

/** How often a batch is offered to the store, with this pause in wall ms in between. */
const ATTEMPTS_MAX = 3;
const RETRY_PAUSE_WALL_MS = 200;
/** Lost batches in a row after which the store counts as gone: nothing is offered any more. */
const LOST_IN_A_ROW_MAX = 3;

/**
 * Samples on their way into the store: one write at a time, whatever waits meanwhile goes along in
 * the next one. A write that fails is tried again, unless the store refused the samples themselves;
 * what is lost in the end is told once for each batch.
 */
export class SampleOutbox {
  private readonly clock: Clock;
  private readonly port: WritePort;
  private readonly onLoss: (says: string) => void;
  private waiting: WriteSample[] = [];
  private writing: Promise<void> | undefined;
  private lostInARow = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly write: WritePort;
    readonly onLoss: (says: string) => void;
  }) {
    this.clock = options.clock;
    this.port = options.write;
    this.onLoss = options.onLoss;
  }

  /** Resolves when the samples have been stored, or were lost. */
  async put(samples: readonly WriteSample[]): Promise<void> {
    for (const sample of samples) this.waiting.push(sample);
    while (this.waiting.length > 0) {
      this.writing ??= this.writeWaiting().finally(() => {
        this.writing = undefined;
      });
      await this.writing;
    }
    await this.writing;
  }

  private async writeWaiting(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    if (this.lostInARow >= LOST_IN_A_ROW_MAX) return;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.port.write(batch);
        this.lostInARow = 0;
        return;
      } catch (error) {
        if (attempt < ATTEMPTS_MAX && !isRefusal(error)) {
          await this.clock.sleep(RETRY_PAUSE_WALL_MS * this.clock.speed);
          continue;
        }
        this.lostInARow += 1;
        this.onLoss(`${batch.length} samples were not stored: ${messageOf(error)}`);
        return;
      }
    }
  }
}

/** Whether the store said no to the samples: to offer them again would not help. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof LabError)) return false;
  const status = error.details["status"];
  return typeof status === "number" && status >= 400 && status < 500;
}
