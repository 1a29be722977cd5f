import type { Clock, Timer } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { MetricsEndpoint } from "../topology/component.ts";
import { SampleOutbox } from "./sample-outbox.ts";
import type { WritePort, WriteSample } from "./series.ts";
import { TargetScraper, type ScrapeAnswer } from "./target-scraper.ts";

/** Two scrapes of a target that lie this many intervals apart have a gap between them. */
const GAP_INTERVALS = 1.5;

export interface CollectorOptions {
  readonly clock: Clock;
  /** Lab ms between two scrapes; on whole multiples of it. */
  readonly intervalMs: number;
  readonly scrape: (endpoint: MetricsEndpoint) => Promise<ScrapeAnswer>;
  readonly write: WritePort;
  /** How late a tick began, lab ms. */
  readonly onLag: (lagMs: number) => void;
  /** Samples that did not reach the store, in words. Called once for each batch that is lost. */
  readonly onLoss: (says: string) => void;
  /** A target was not scraped when it was due. */
  readonly onGap?: (gap: ScrapeGap) => void;
  /** A scrape failed: the target's `up` is 0 at `at`. */
  readonly onFailure?: (failure: ScrapeFailure) => void;
}

/** The two scrapes between which at least one is missing, lab ms since the Unix epoch. */
export interface ScrapeGap {
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ScrapeFailure {
  readonly target: string;
  readonly at: number;
  readonly error: string;
}

interface Target {
  readonly name: string;
  readonly scraper: TargetScraper;
  /** Start of its last scrape, lab ms. */
  lastMs: number | undefined;
  /** Its scrape under way: a target is not scraped twice at a time. */
  busy: Promise<void> | undefined;
}

/**
 * Scrapes every target each interval of lab time, all at the same instant, and writes the samples
 * with the lab time at which the scrape began. A target that hangs misses its own scrapes only.
 */
export class Collector {
  private readonly options: CollectorOptions;
  private readonly outbox: SampleOutbox;
  private readonly targets = new Map<string, Target>();
  /** Instants whose samples are not stored yet, oldest first. */
  private readonly unstored = new Set<{ readonly at: number }>();
  private timer: Timer | undefined;
  private lastDueMs = Number.NEGATIVE_INFINITY;
  private lastTickMs = 0;
  private stopped = false;

  constructor(options: CollectorOptions) {
    this.options = options;
    this.outbox = new SampleOutbox(options);
  }

  /** Lab time up to which everything that was due has been scraped and stored (or told as lost). */
  get watermarkMs(): number {
    const [oldest] = this.unstored;
    return oldest === undefined ? this.lastTickMs : Math.min(this.lastTickMs, oldest.at - 1);
  }

  /** Scrapes this target too, from the next tick on. One that has the name already is removed. */
  add(name: string, endpoint: MetricsEndpoint): void {
    void this.remove(name);
    const scraper = new TargetScraper(endpoint);
    this.targets.set(name, { name, scraper, lastMs: undefined, busy: undefined });
  }

  /** The target is gone: all its series end now. Resolves when that is stored. */
  async remove(name: string): Promise<void> {
    const target = this.targets.get(name);
    if (target === undefined) return;
    this.targets.delete(name);
    const at = Math.max(this.nowMs(), (target.lastMs ?? 0) + 1);
    await this.storing(at, async () => {
      await target.busy;
      return target.scraper.gone(at);
    });
  }

  start(): void {
    this.arm();
  }

  /** Scrapes a last time, stores what is there and stops. Idempotent. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.timer?.cancel();
    await this.underWay();
    if (this.nowMs() > this.lastTickMs) this.scrapeAll();
    await this.underWay();
    await this.outbox.put([]);
  }

  private async underWay(): Promise<void> {
    for (const { busy } of this.targets.values()) await busy;
  }

  private arm(): void {
    const { clock, intervalMs } = this.options;
    const nowMs = clock.now();
    const nextMs = (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
    // A timer may fire a little early; the same instant must not come twice.
    const dueMs = Math.max(nextMs, this.lastDueMs + intervalMs);
    this.timer = clock.setTimer(dueMs - nowMs, () => {
      this.options.onLag(Math.max(0, clock.now() - dueMs));
      this.lastDueMs = dueMs;
      this.scrapeAll();
      if (!this.stopped) this.arm();
    });
  }

  private scrapeAll(): void {
    const at = this.nowMs();
    this.lastTickMs = at;
    for (const target of this.targets.values()) {
      if (target.busy !== undefined) continue;
      target.busy = this.storing(at, () => this.scrapeOne(target, at)).finally(() => {
        target.busy = undefined;
      });
    }
  }

  private async scrapeOne(target: Target, at: number): Promise<readonly WriteSample[]> {
    const { scrape, intervalMs, onGap, onFailure } = this.options;
    const { name, scraper, lastMs } = target;
    if (lastMs !== undefined && at - lastMs > GAP_INTERVALS * intervalMs) {
      onGap?.({ target: name, fromMs: lastMs, toMs: at });
    }
    target.lastMs = at;
    const answer = await scrape(scraper.endpoint).catch((error: unknown): ScrapeAnswer => ({
      kind: "failed",
      error: messageOf(error),
      durationMs: this.options.clock.now() - at,
    }));
    const samples = scraper.samples(answer, at);
    if (scraper.problem !== undefined) onFailure?.({ target: name, at, error: scraper.problem });
    return samples;
  }

  /** Holds the watermark below `at` until the samples are stored. */
  private async storing(at: number, make: () => Promise<readonly WriteSample[]>): Promise<void> {
    const entry = { at };
    this.unstored.add(entry);
    try {
      await this.outbox.put(await make());
    } finally {
      this.unstored.delete(entry);
    }
  }

  /** Whole milliseconds, as Prometheus stores them. */
  private nowMs(): number {
    return Math.round(this.options.clock.now());
  }
}
