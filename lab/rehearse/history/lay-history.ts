import type { Clock } from "../../../kit/clock/clock.ts";
import type { WritePort } from "../../observe/series.ts";
import { STEP_MS, type Recording } from "./recording.ts";
import { relabelled, shiftedSamples, type LaidHistory } from "./shifted-samples.ts";

const MINUTE_MS = 60_000;
/**
 * Series are written in stretches of this length, all of them before the next stretch: Prometheus
 * takes what is up to an hour behind the newest sample as in order.
 */
const STRETCH_MS = 30 * MINUTE_MS;
/** After the last agent's start, until T+0: agents settle, the load balancer is done. */
const SETTLE_MS = MINUTE_MS;
/** Samples that are surely written in one second of wall time. */
const SAMPLES_PER_WALL_S = 60_000;
/** Time before T+0 in which scraping begins: less than one interval. */
export const SCRAPE_LEAD_MS = STEP_MS / 2;

/**
 * T+0 of a run with a recorded history whose fleet starts now: a whole minute, after the fleet has
 * settled and the samples are written. Lab ms since the Unix epoch.
 */
export function planStart(options: {
  readonly nowMs: number;
  readonly speed: number;
  readonly startSpreadMs: number;
  readonly forMs: number;
  readonly series: number;
}): number {
  const { nowMs, speed, startSpreadMs, forMs, series } = options;
  const writeWallS = (series * (forMs / STEP_MS)) / SAMPLES_PER_WALL_S;
  const needMs = Math.max(startSpreadMs + SETTLE_MS, writeWallS * 1000 * speed);
  return Math.ceil((nowMs + needMs) / MINUTE_MS) * MINUTE_MS;
}

/**
 * Writes a recording before T+0, and more of it when T+0 has to move. Nothing marks the end of its
 * series: the run's own samples of the same series follow 15 s later.
 */
export class HistoryLayer {
  private readonly series: ReturnType<typeof relabelled>;
  private readonly write: WritePort;
  private readonly laid: LaidHistory;
  private startMs: number;
  private writtenMs: number;

  constructor(options: {
    readonly recording: Recording;
    readonly prefix: string;
    readonly write: WritePort;
    readonly forMs: number;
    /** T+0 as planned. */
    readonly startMs: number;
    /** When the fleet was started, and over which time its agents come. */
    readonly fleetMs: number;
    readonly startSpreadMs: number;
  }) {
    this.series = relabelled(options.recording, options.prefix);
    this.write = options.write;
    this.startMs = options.startMs;
    const fromMs = options.startMs - options.forMs;
    // Agents come evenly over the spread, so until its end half of the usual is finished.
    this.laid = { fromMs, countersUntilMs: options.fleetMs + options.startSpreadMs / 2 };
    this.writtenMs = fromMs;
  }

  /** Lab time of the first sample. */
  get fromMs(): number {
    return this.laid.fromMs;
  }

  /** Lab time of the last sample so far. */
  get lastMs(): number {
    return this.writtenMs - STEP_MS;
  }

  /** Writes up to T+0, which moves by whole minutes as long as it comes too soon. @returns T+0. */
  async layUntilStart(clock: Pick<Clock, "now">, then: () => Promise<void>): Promise<number> {
    for (;;) {
      await this.layTo(this.startMs);
      await then();
      if (clock.now() <= this.startMs - SCRAPE_LEAD_MS) break;
      this.startMs = Math.ceil((clock.now() + SCRAPE_LEAD_MS) / MINUTE_MS) * MINUTE_MS;
    }
    return this.startMs;
  }

  private async layTo(untilMs: number): Promise<void> {
    while (this.writtenMs < untilMs) {
      const toMs = Math.min(untilMs, this.writtenMs + STRETCH_MS);
      const samples = this.series.flatMap((series) =>
        shiftedSamples(series, this.laid, this.writtenMs, toMs),
      );
      await this.write.write(samples);
      this.writtenMs = toMs;
    }
  }
}
