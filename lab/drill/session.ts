import { messageOf } from "../../kit/errors.ts";
import type { DrillCatalogue } from "./api/catalogue.ts";
import type { DrillAnswer, DrillLine } from "./api/line.ts";
import type { DrillEnding, DrillResult } from "./api/result.ts";
import type { DrillPhase, DrillView } from "./api/view.ts";
import { catalogueOf } from "./catalogue.ts";
import type { Subject } from "./choose-incident.ts";
import { CommandDesk, type Desk } from "./command-desk.ts";
import { hintsFor } from "./hints.ts";
import { Journal, type TimedFact } from "./journal.ts";
import { Operation } from "./operation.ts";
import type { AgentSight, DrillPorts } from "./ports.ts";
import { DrillRecord } from "./record.ts";
import { resultOf, type DrillStory } from "./result.ts";
import { HINT_PRICE } from "./score.ts";
import { ServiceWatch } from "./service-watch.ts";
import { Signals, type AlertNews } from "./signals.ts";
import { UserReports } from "./user-reports.ts";
import { UserCommits } from "./user-commits.ts";

const SECOND_MS = 1_000;
/** From the beginning of the shift to that of the incident, drawn, lab ms. */
const QUIET_MS = { from: 45 * SECOND_MS, to: 180 * SECOND_MS };
/** Between two looks at the service: lab ms, and never more often than this in wall ms. */
const LOOK_MS = 5 * SECOND_MS;
const LOOK_WALL_MS = 250;

export interface DrillSessionOptions {
  readonly ports: DrillPorts;
  readonly subject: Subject;
  readonly story: DrillStory;
  /** How long the shift lasts at most, lab ms. */
  readonly limitMs: number;
  /** Hears everything that the score may count, for the history. */
  readonly onFact?: (timed: TimedFact) => void;
}

/**
 * One drill, from the beginning of the shift to its score: the same rules for the terminal, programs
 * and the page. It knows the lab by narrow ports only, and tells nothing of the incident before the end.
 */
export class DrillSession {
  private readonly options: DrillSessionOptions;
  private readonly ports: DrillPorts;
  private readonly journal: Journal;
  private readonly signals = new Signals();
  private readonly record = new DrillRecord();
  private readonly service = new ServiceWatch();
  private readonly reports: UserReports;
  private readonly commits: UserCommits;
  private readonly operation: Operation;
  private readonly desk: CommandDesk;
  private readonly hints: readonly string[];
  private readonly listeners = new Set<(line: DrillLine) => void>();
  private readonly ended = new AbortController();
  private readonly ending = Promise.withResolvers<DrillResult>();
  private phase: DrillPhase = "starting";
  private shift: { readonly fromMs: number; readonly toMs: number } | null = null;
  private agentCount = 0;
  private final: DrillResult | null = null;

  constructor(options: DrillSessionOptions) {
    this.options = options;
    const { ports, subject } = options;
    this.ports = ports;
    this.journal = new Journal({
      onEntry: (entry) => this.tell({ version: 1, kind: "entry", entry }),
      onFact: (timed) => {
        this.record.take(timed.at, timed.fact);
        options.onFact?.(timed);
      },
    });
    this.reports = new UserReports(ports.random.split("reports"));
    this.commits = new UserCommits(ports.random.split("commits"), ports.lab);
    this.hints = hintsFor(subject.cause, ports.random);
    this.operation = new Operation({
      ports,
      record: this.record,
      journal: this.journal,
      signal: this.ended.signal,
      onHealed: () => this.service.unsettle(),
    });
    this.desk = new CommandDesk(this.deskParts());
  }

  /** Settles when the drill is over. */
  get over(): Promise<DrillResult> {
    return this.ending.promise;
  }

  /** Null until the drill is over. */
  get result(): DrillResult | null {
    return this.final;
  }

  /** `listener` hears every line from now on. @returns how to stop that. */
  listen(listener: (line: DrillLine) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** The lab is up: the shift begins, and some time later the incident. */
  start(): void {
    const { clock } = this.ports;
    const at = clock.now();
    this.shift = { fromMs: at, toMs: at + this.options.limitMs };
    this.phase = "on-call";
    const says = "you are on call; nothing is known to be wrong";
    this.tell({ version: 1, kind: "shift", at, speed: clock.speed, says });
    void this.play().catch((error: unknown) => {
      if (!this.ended.signal.aborted) this.fail(error);
    });
  }

  /** Takes one command as it was sent; never rejects. Commands wait for each other. */
  command(raw: unknown): Promise<DrillAnswer> {
    return this.desk.take(raw);
  }

  view(): DrillView {
    const { journal, signals, record, shift, operation } = this;
    const { clock } = this.ports;
    return {
      version: 1,
      phase: this.phase,
      at: clock.now(),
      speed: clock.speed,
      shiftFrom: shift?.fromMs ?? null,
      shiftTo: shift?.toMs ?? null,
      signals: [...signals.all],
      alerts: [...this.ports.alerts()],
      busy: operation.busy,
      declared: record.declared,
      hints: {
        taken: this.hints.slice(0, record.hints),
        left: this.hints.length - record.hints,
        pricePoints: HINT_PRICE,
      },
      entries: [...journal.entries],
    };
  }

  catalogue(): DrillCatalogue {
    return catalogueOf(this.ports.lab);
  }

  /** An alert changed, with whom it tells. */
  onAlert(news: AlertNews): void {
    if (this.phase !== "on-call") return;
    const at = this.ports.clock.now();
    const signal = this.signals.alert(at, news);
    if (signal === undefined) return;
    if (news.phase === "resolved") {
      this.tell({ version: 1, kind: "resolved", at, signal: signal.id });
      return;
    }
    this.deliver(signal);
  }

  /** A connection of an agent was closed, however. */
  onConnectionClosed(agent: string, at: number): void {
    if (this.phase === "on-call") this.record.connectionClosed(agent, at);
  }

  /** What really happened, for the time line at the end. */
  onIncident(at: number, says: string): void {
    this.journal.conceal({ at, who: "incident", says });
  }

  /** Ends the drill before its time. */
  interrupt(): void {
    this.finish("interrupted");
  }

  private deskParts(): Desk {
    return {
      ports: this.ports,
      record: this.record,
      journal: this.journal,
      signals: this.signals,
      operation: this.operation,
      hints: this.hints,
      phase: () => this.phase,
      view: () => this.view(),
      catalogue: () => this.catalogue(),
      onDeclared: () => this.endWhenRestored(),
      giveUp: () => this.finish("gave-up"),
    };
  }

  private async play(): Promise<void> {
    const { clock, lab, random } = this.ports;
    const { signal } = this.ended;
    const beginsMs = clock.now() + random.split("quiet").between(QUIET_MS.from, QUIET_MS.to);
    const periodMs = Math.max(LOOK_MS, LOOK_WALL_MS * clock.speed);
    while (!this.isOver()) {
      if (this.record.beganAt === null && clock.now() >= beginsMs) {
        this.service.begin();
        const { cause } = this.options.subject;
        this.journal.add(clock.now(), { what: "began", cause: cause.id }, "the incident begins");
        await lab.inject();
      }
      this.look(await lab.agents());
      await this.commits.due(clock.now());
      this.endWhenRestored();
      if (clock.now() >= (this.shift?.toMs ?? Infinity)) this.finish("timed-out");
      if (!this.isOver()) await clock.sleep(periodMs, signal);
    }
  }

  private isOver(): boolean {
    return this.final !== null;
  }

  private look(agents: readonly AgentSight[]): void {
    const now = this.ports.clock.now();
    this.agentCount = agents.length;
    this.commits.look(agents);
    const { pushed } = this.commits;
    for (const { agent, sinceMs } of this.service.look(now, agents, pushed)) {
      this.journal.add(now, { what: "lost", agent, sinceMs }, `${agent} is away`);
    }
    const report = this.reports.look(now, agents, this.service.cutSince, pushed);
    if (report !== undefined) this.deliver(this.signals.report(now, report));
  }

  private deliver(signal: DrillView["signals"][number]): void {
    const { id, at, route, title } = signal;
    this.journal.add(at, { what: "signal", signal: id, route }, `${id} (${route}) ${title}`);
    this.tell({ version: 1, kind: "signal", signal });
  }

  private endWhenRestored(): void {
    if (this.record.declared === null || this.restoredAt() === null) return;
    this.finish("restored");
  }

  private restoredAt(): number | null {
    const { mitigatedAt } = this.record;
    if (mitigatedAt === null || !this.ports.lab.isHealed()) return null;
    return this.service.steadySince(this.ports.clock.now());
  }

  private finish(ending: DrillEnding): void {
    if (this.final !== null) return;
    const at = this.ports.clock.now();
    this.phase = "over";
    const over = { what: "over", ending, agents: this.agentCount } as const;
    this.journal.add(at, over, `the drill is over: ${ending}`);
    for (const { atMs, says } of this.service.moments) {
      this.journal.conceal({ at: atMs, who: "service", says });
    }
    const { record, journal, options } = this;
    this.final = resultOf({
      ending,
      story: options.story,
      subject: options.subject,
      speed: this.ports.clock.speed,
      shiftFrom: this.shift?.fromMs ?? at,
      endedAt: at,
      restoredAt: this.restoredAt(),
      record,
      journal,
      agentMinutesLost: this.service.agentMinutesLost,
    });
    this.tell({ version: 1, kind: "over", result: this.final });
    this.ended.abort(new Error("the drill is over"));
    this.ending.resolve(this.final);
  }

  /** The lab under the drill is gone: nothing can be scored fairly. */
  private fail(error: unknown): void {
    const says = `the lab failed: ${messageOf(error)}`;
    this.journal.add(this.ports.clock.now(), { what: "note" }, says);
    this.finish("interrupted");
  }

  private tell(line: DrillLine): void {
    for (const listener of [...this.listeners]) listener(line);
  }
}
