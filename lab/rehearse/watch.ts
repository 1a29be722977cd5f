import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { AlertChange } from "../observe/alert-events.ts";
import { Collector } from "../observe/collector.ts";
import type { RuleGroup } from "../observe/rule-file.ts";
import { RuleWalker } from "../observe/rule-walker.ts";
import { scrapeOverHttp } from "../observe/scrape-http.ts";
import type { TimedEvent } from "./history-writer.ts";
import { LagMonitor } from "./lag-monitor.ts";
import type { Stack } from "./stack.ts";

/** Prometheus' usual scrape interval at GitLab, lab ms. */
export const SCRAPE_INTERVAL_MS = 15_000;
/** How often rules are walked while a run is under way, lab ms. */
const WALK_PERIOD_MS = 120_000;

/** The worst lateness seen, and where. */
export interface Lag {
  readonly maxMs: number;
  readonly where: string;
}

/** Everything that watches a stack: collector, rule walker, lag. */
export class Watch {
  private readonly stack: Stack;
  private readonly clock: Clock;
  private readonly append: (event: TimedEvent) => void;
  private readonly collector: Collector;
  private readonly walker: RuleWalker;
  private readonly monitor: LagMonitor;
  private readonly scrape: ReturnType<typeof scrapeOverHttp>;
  private readonly stopped = new AbortController();
  /** Targets by their last failed scrape, lab ms. */
  private readonly failing = new Map<string, number>();
  private walking: Promise<void> = Promise.resolve();
  private worst: Lag = { maxMs: 0, where: "" };
  /** Samples and evaluations that were lost, in words. */
  readonly losses: string[] = [];

  constructor(options: {
    readonly stack: Stack;
    readonly clock: Clock;
    readonly groups: readonly RuleGroup[];
    readonly append: (event: TimedEvent) => void;
    /** Lab time from which rules are walked; now unless there is a history before it. */
    readonly walkFromMs?: number;
  }) {
    this.stack = options.stack;
    this.clock = options.clock;
    this.append = options.append;
    this.scrape = scrapeOverHttp(options.clock);
    const client = options.stack.prometheus;
    this.collector = new Collector({
      clock: options.clock,
      intervalMs: SCRAPE_INTERVAL_MS,
      scrape: this.scrape,
      write: client,
      onLag: (lagMs) => this.late("collector", "the collector", lagMs),
      onLoss: (says) => this.losses.push(says),
      onGap: ({ target, fromMs, toMs }) => {
        this.late("collector", `the scrapes of ${target}`, toMs - fromMs - SCRAPE_INTERVAL_MS);
      },
      onFailure: ({ target, at, error }) => {
        const since = this.failing.get(target);
        this.failing.set(target, at);
        // One that goes on failing is told once.
        if (since !== undefined && at - since <= 2 * SCRAPE_INTERVAL_MS) return;
        options.append({ kind: "note", at, says: `scrapes of ${target} fail: ${error}` });
      },
    });
    this.walker = new RuleWalker({
      groups: options.groups,
      query: client,
      write: client,
      fromMs: options.walkFromMs ?? options.clock.now(),
      onChange: ({ alert, phase, at, labels, annotations }) =>
        options.append({ kind: "alert", at, alert, phase, labels, annotations }),
    });
    this.monitor = new LagMonitor(options.clock, (lagMs) =>
      this.late("event-loop", "the lab", lagMs),
    );
  }

  start(): void {
    for (const [name, endpoint] of this.stack.targets()) this.collector.add(name, endpoint);
    this.stack.listenTargets({
      add: (name, endpoint) => this.collector.add(name, endpoint),
      remove: (name) => void this.collector.remove(name),
    });
    this.collector.start();
    this.monitor.start();
    this.walking = this.walkOn();
  }

  get lag(): Lag {
    return this.worst;
  }

  /** Lateness while everything was starting touches no verdict. */
  forgetLag(): void {
    this.worst = { maxMs: 0, where: "" };
  }

  /** Alerts that are pending or firing now. */
  states(): readonly AlertChange[] {
    return this.walker.states();
  }

  /** Takes a service's own report of its lateness into account. */
  noteServiceLag(component: string, lagMs: number): void {
    if (lagMs > this.worst.maxMs) this.worst = { maxMs: lagMs, where: component };
  }

  /** Scrapes a last time, walks the rules to the end and stops. Idempotent. */
  async stop(): Promise<void> {
    if (this.stopped.signal.aborted) return;
    this.stopped.abort();
    this.monitor.stop();
    await this.walking;
    await this.collector.stop();
    await this.walk();
    this.scrape.close();
  }

  private async walkOn(): Promise<void> {
    const { signal } = this.stopped;
    for (;;) {
      try {
        await this.clock.sleep(WALK_PERIOD_MS, signal);
      } catch {
        return;
      }
      await this.walk();
    }
  }

  /** Walks the rules over samples that are not the collector's. */
  async walkTo(untilMs: number): Promise<void> {
    await this.walk(untilMs);
  }

  private async walk(untilMs = this.collector.watermarkMs): Promise<void> {
    if (this.losses.length > 0) return;
    try {
      await this.walker.walkTo(untilMs);
    } catch (error) {
      this.losses.push(`rules could not be evaluated: ${messageOf(error)}`);
    }
  }

  private late(source: "collector" | "event-loop", where: string, lagMs: number): void {
    if (lagMs <= this.worst.maxMs) return;
    this.worst = { maxMs: lagMs, where };
    this.append({ kind: "lag", source, component: "lab", lagMs });
  }
}
