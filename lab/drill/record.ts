import type { DrillFact } from "../../contracts/drill-fact.ts";
import { MITIGATIONS } from "./mitigations.ts";
import type { ScoreFacts } from "./score.ts";
import type { Loss } from "./service-watch.ts";

/** A mitigation that came into force. */
interface Action {
  readonly mitigation: string;
  readonly fromMs: number;
  /** Until when connections that end are its doing. */
  untilMs: number;
  isDone: boolean;
  hasHealed: boolean;
}

/** An agent that is lost within this time after an action is lost by it, lab ms. */
const BLAME_MS = 60_000;
/** A loss is noticed by looks, which may be this late or early, lab ms. */
const LOOK_MS = 10_000;

/**
 * The facts of a drill as they come to pass, while it is played or out of its history; {@link ScoreFacts}
 * is its sum.
 */
export class DrillRecord {
  beganAt: number | null = null;
  firstSignalAt: number | null = null;
  acknowledgedAt: number | null = null;
  mitigatedAt: number | null = null;
  declared: string | null = null;
  hints = 0;
  /** How it ended; null while it goes on. */
  ending: string | null = null;
  private cause: string | null = null;
  private agents = 0;
  private readonly signalAt = new Map<string, number>();
  private readonly suspicions: { readonly at: number; readonly cause: string }[] = [];
  private readonly actions: Action[] = [];
  private readonly losses: Loss[] = [];
  private readonly closed: { readonly agent: string; readonly at: number }[] = [];

  /** Takes what came to pass at this lab time. What comes after the end does not count. */
  take(at: number, fact: DrillFact): void {
    if (this.ending !== null) return;
    switch (fact.what) {
      case "began":
        this.beganAt ??= at;
        this.cause ??= fact.cause;
        break;
      case "signal":
        this.signalAt.set(fact.signal, at);
        // What reached the on-call before the incident began has nothing to do with it.
        if (this.beganAt !== null) this.firstSignalAt ??= at;
        break;
      case "acknowledged":
        this.acknowledge(at, this.signalAt.get(fact.signal));
        break;
      case "declared":
        this.declared = fact.cause;
        this.suspicions.push({ at, cause: fact.cause });
        break;
      case "hypothesis":
        this.suspicions.push({ at, cause: fact.cause });
        break;
      case "hint":
        this.hints += 1;
        break;
      case "lost":
        this.losses.push({ agent: fact.agent, sinceMs: fact.sinceMs });
        break;
      case "over":
        this.ending = fact.ending;
        this.agents = fact.agents;
        break;
      case "mitigation-applied":
      case "healed":
      case "mitigation-done":
        this.act(at, fact);
        break;
      case "mitigation-begun":
      case "note":
      case "seen":
        break;
    }
  }

  /** A connection of an agent was closed, however. */
  connectionClosed(agent: string, at: number): void {
    if (this.ending === null) this.closed.push({ agent, at });
  }

  /** When the right cause was suspected first; null: never, or no incident began. */
  get rightHypothesisAt(): number | null {
    return this.suspicions.find(({ cause }) => cause === this.cause)?.at ?? null;
  }

  facts(): ScoreFacts {
    const wrong = this.actions.filter((action) => this.isWrong(action));
    const right = this.suspicions.findIndex(({ cause }) => cause === this.cause);
    const before = right === -1 ? this.suspicions : this.suspicions.slice(0, right);
    return {
      beganAt: this.beganAt,
      firstSignalAt: this.firstSignalAt,
      acknowledgedAt: this.acknowledgedAt,
      rightHypothesisAt: this.rightHypothesisAt,
      wrongHypotheses: new Set(before.map(({ cause }) => cause)).size,
      mitigatedAt: this.mitigatedAt,
      isCauseRight: this.cause !== null && this.declared === this.cause,
      hasDeclared: this.declared !== null,
      wrongActions: wrong.length,
      agentsCutOff: new Set(
        wrong.flatMap((action) => this.cutOffBy(action).map(({ agent }) => agent)),
      ).size,
      agents: this.agents,
      hints: this.hints,
    };
  }

  private acknowledge(at: number, signalAt: number | undefined): void {
    const { firstSignalAt } = this;
    if (firstSignalAt === null || signalAt === undefined || signalAt < firstSignalAt) return;
    this.acknowledgedAt ??= at;
  }

  /** One mitigation comes into force after the other. */
  private act(
    at: number,
    fact: Extract<DrillFact, { what: "mitigation-applied" | "healed" | "mitigation-done" }>,
  ): void {
    const current = this.actions.at(-1);
    if (fact.what === "mitigation-applied") {
      const { mitigation } = fact;
      const untilMs = Number.POSITIVE_INFINITY;
      this.actions.push({ mitigation, fromMs: at, untilMs, isDone: false, hasHealed: false });
      return;
    }
    if (current === undefined) return;
    if (fact.what === "healed") {
      current.hasHealed = true;
      if (fact.all) this.mitigatedAt ??= at;
      return;
    }
    current.untilMs = at + BLAME_MS;
    current.isDone = true;
  }

  /** It healed nothing and did not fit the cause. */
  private isWrong({ mitigation, isDone, hasHealed }: Action): boolean {
    const fits = MITIGATIONS.find(({ id }) => id === mitigation)?.fits ?? [];
    return isDone && !hasHealed && !fits.includes(this.cause ?? "");
  }

  /** Agents whose connection this action closed, and that were away by it. */
  private cutOffBy({ fromMs, untilMs }: Action): readonly Loss[] {
    const isIn = (at: number): boolean => at >= fromMs - LOOK_MS && at <= untilMs + LOOK_MS;
    return this.losses.filter(
      ({ agent, sinceMs }) =>
        isIn(sinceMs) &&
        this.closed.some(
          (closing) => closing.agent === agent && closing.at >= fromMs && closing.at <= untilMs,
        ),
    );
  }
}
