import type { Clock } from "../../kit/clock/clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { LAG_FLOOR_WALL_MS, LagMeter, type LateStretch } from "../../kit/lag-meter.ts";
import type { AlertChange } from "../observe/alert-events.ts";
import { Collector } from "../observe/collector.ts";
import type { RuleGroup } from "../observe/rule-file.ts";
import { RuleWalker } from "../observe/rule-walker.ts";
import { hidingMetrics } from "../observe/scrape-hiding.ts";
import { scrapeOverHttp } from "../observe/scrape-http.ts";
import type { TimedEvent } from "./history-writer.ts";
import { RedisLag } from "./redis-lag.ts";
import type { Stack } from "./stack.ts";

/** Prometheus' usual scrape interval at GitLab, lab ms. */
export const SCRAPE_INTERVAL_MS = 15_000;
/** How often rules are walked while a run is under way, lab ms. */
const WALK_PERIOD_MS = 120_000;

/** Everything that watches a stack: collector, rule walker, lag. */
export class Watch {
  private readonly stack: Stack;
  private readonly clock: Clock;
  private readonly walkPeriodMs: number;
  private readonly append: (event: TimedEvent) => void;
  private readonly collector: Collector;
  private readonly walker: RuleWalker;
  private readonly meter: LagMeter;
  private readonly redisLag: RedisLag;
  private readonly scrape: ReturnType<typeof scrapeOverHttp>;
  private readonly stopped = new AbortController();
  /** Targets by their last failed scrape, lab ms. */
  private readonly failing = new Map<string, number>();
  private walking: Promise<void> = Promise.resolve();
  /** Samples and evaluations that were lost, in words. */
  readonly losses: string[] = [];

  constructor(options: {
    readonly stack: Stack;
    readonly clock: Clock;
    readonly groups: readonly RuleGroup[];
    readonly append: (event: TimedEvent) => void;
    /** Lab time from which rules are walked; now unless there is a history before it. */
    readonly walkFromMs?: number;
    /** How often rules are walked, lab ms; default two minutes. */
    readonly walkPeriodMs?: number;
    /** Metrics that are not taken from any page. */
    readonly hiddenMetrics?: readonly string[];
  }) {
    this.stack = options.stack;
    this.clock = options.clock;
    this.walkPeriodMs = options.walkPeriodMs ?? WALK_PERIOD_MS;
    this.append = options.append;
    this.scrape = scrapeOverHttp(options.clock);
    const client = options.stack.prometheus;
    this.collector = new Collector({
      clock: options.clock,
      intervalMs: SCRAPE_INTERVAL_MS,
      scrape: hidingMetrics(this.scrape, options.hiddenMetrics ?? []),
      write: client,
      onLag: (lateMs) => {
        const toMs = options.clock.now();
        this.late("collector", "collector", { fromMs: toMs - lateMs, toMs, lateMs });
      },
      onLoss: (says) => this.losses.push(says),
      onGap: ({ target, fromMs, toMs }) => {
        const lateMs = toMs - fromMs - SCRAPE_INTERVAL_MS;
        this.late("collector", target, { fromMs, toMs, lateMs });
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
    this.meter = new LagMeter(options.clock, (late) => this.late("event-loop", "lab", late));
    const { redis } = options.stack;
    this.redisLag = new RedisLag(
      options.clock,
      async () => await redis.ping(),
      (late) => this.late("answer", "redis", late),
    );
  }

  start(): void {
    for (const [name, endpoint] of this.stack.targets()) this.collector.add(name, endpoint);
    this.stack.listenTargets({
      add: (name, endpoint) => this.collector.add(name, endpoint),
      remove: (name) => void this.collector.remove(name),
    });
    this.collector.start();
    this.meter.start();
    this.redisLag.start();
    this.walking = this.walkOn();
  }

  /** Alerts that are pending or firing now. */
  states(): readonly AlertChange[] {
    return this.walker.states();
  }

  /** Scrapes a last time, walks the rules to the end and stops. Idempotent. */
  async stop(): Promise<void> {
    if (this.stopped.signal.aborted) return;
    this.stopped.abort();
    this.meter.stop();
    this.redisLag.stop();
    await this.walking;
    await this.collector.stop();
    await this.walk();
    this.scrape.close();
  }

  private async walkOn(): Promise<void> {
    const { signal } = this.stopped;
    for (;;) {
      try {
        await this.clock.sleep(this.walkPeriodMs, signal);
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

  private late(
    source: "collector" | "event-loop" | "answer",
    component: string,
    { fromMs, toMs, lateMs }: LateStretch,
  ): void {
    if (lateMs < LAG_FLOOR_WALL_MS * this.clock.speed) return;
    this.append({ kind: "lag", at: toMs, source, component, lagMs: lateMs, fromMs, toMs });
  }
}
