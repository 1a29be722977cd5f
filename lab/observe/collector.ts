import type { Clock, Timer } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { MetricsEndpoint } from "../topology/component.ts";
import type { WritePort, WriteSample } from "./series.ts";
import { TargetScraper, type ScrapeAnswer } from "./target-scraper.ts";

/** Write failures in a row after which the store counts as gone and samples are dropped. */
const FAILURES_MAX = 3;

export interface CollectorOptions {
  readonly clock: Clock;
  /** Lab ms between two scrapes; on whole multiples of it. */
  readonly intervalMs: number;
  readonly scrape: (endpoint: MetricsEndpoint) => Promise<ScrapeAnswer>;
  readonly write: WritePort;
  /** How late a tick began, lab ms. */
  readonly onLag: (lagMs: number) => void;
  /** Samples that did not reach the store, in words. Called once for each failed write. */
  readonly onLoss: (says: string) => void;
}

/**
 * Scrapes every target each interval of lab time and writes the samples with lab timestamps. Ticks
 * do not overlap; one that would is skipped, which shows as a gap.
 */
export class Collector {
  private readonly options: CollectorOptions;
  private readonly targets = new Map<string, TargetScraper>();
  private timer: Timer | undefined;
  private tick: Promise<void> = Promise.resolve();
  private stopped = false;
  private storedUntilMs = 0;
  private failures = 0;

  constructor(options: CollectorOptions) {
    this.options = options;
  }

  /** Lab time up to which every scrape has been stored. */
  get watermarkMs(): number {
    return this.storedUntilMs;
  }

  add(name: string, endpoint: MetricsEndpoint): void {
    this.targets.set(name, new TargetScraper(endpoint));
  }

  /** The target is gone: all its series end now. */
  async remove(name: string): Promise<void> {
    const target = this.targets.get(name);
    if (!this.targets.delete(name) || target === undefined) return;
    await this.tick;
    await this.store(target.gone(this.options.clock.now()));
  }

  start(): void {
    this.arm();
  }

  /** Scrapes a last time and stops. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.timer?.cancel();
    await this.tick;
    await this.scrapeAll();
  }

  private arm(): void {
    const { clock, intervalMs } = this.options;
    const nowMs = clock.now();
    const dueMs = (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
    this.timer = clock.setTimer(dueMs - nowMs, () => {
      this.options.onLag(Math.max(0, clock.now() - dueMs));
      this.tick = this.scrapeAll();
      void this.tick.then(() => {
        if (!this.stopped) this.arm();
      });
    });
  }

  private async scrapeAll(): Promise<void> {
    const { clock, scrape } = this.options;
    const at = clock.now();
    const batches = await Promise.all(
      [...this.targets.values()].map(async (target) =>
        target.samples(await scrape(target.endpoint), at),
      ),
    );
    await this.store(batches.flat());
    this.storedUntilMs = at;
  }

  private async store(samples: readonly WriteSample[]): Promise<void> {
    if (this.failures >= FAILURES_MAX) return;
    try {
      await this.options.write.write(samples);
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.options.onLoss(messageOf(error));
    }
  }
}
