import type { ScoreFacts } from "./score.ts";
import type { Loss } from "./service-watch.ts";

/** A mitigation that was carried out. */
interface Action {
  readonly fromMs: number;
  /** Until when connections that end are its doing. */
  untilMs: number;
  isWrong: boolean;
}

/** An agent that is lost within this time after an action is lost by it, lab ms. */
const BLAME_MS = 60_000;
/** A loss is noticed by looks, which may be this late or early, lab ms. */
const LOOK_MS = 10_000;

/** The facts of a drill as they come to pass; {@link ScoreFacts} is its sum. */
export class DrillRecord {
  beganAt: number | null = null;
  firstSignalAt: number | null = null;
  acknowledgedAt: number | null = null;
  rightHypothesisAt: number | null = null;
  mitigatedAt: number | null = null;
  declared: string | null = null;
  hints = 0;
  private wrongHypotheses = 0;
  private readonly suspected = new Set<string>();
  private readonly actions: Action[] = [];
  private readonly closed: { readonly agent: string; readonly at: number }[] = [];

  /** What reached the on-call before the incident began has nothing to do with it. */
  told(at: number): void {
    if (this.beganAt !== null) this.firstSignalAt ??= at;
  }

  suspect(at: number, cause: string, right: string): void {
    if (cause === right) this.rightHypothesisAt ??= at;
    else if (this.rightHypothesisAt === null && !this.suspected.has(cause)) this.wrongHypotheses++;
    this.suspected.add(cause);
  }

  actionBegins(fromMs: number): Action {
    const action = { fromMs, untilMs: Number.POSITIVE_INFINITY, isWrong: false };
    this.actions.push(action);
    return action;
  }

  actionEnds(action: Action, at: number, isWrong: boolean): void {
    action.untilMs = at + BLAME_MS;
    action.isWrong = isWrong;
  }

  connectionClosed(agent: string, at: number): void {
    this.closed.push({ agent, at });
  }

  /** @param losses agents that were away; whose connection an action closed is away by it. */
  facts(right: string, agents: number, losses: readonly Loss[]): ScoreFacts {
    const wrong = this.actions.filter(({ isWrong }) => isWrong);
    return {
      beganAt: this.beganAt,
      firstSignalAt: this.firstSignalAt,
      acknowledgedAt: this.acknowledgedAt,
      rightHypothesisAt: this.rightHypothesisAt,
      wrongHypotheses: this.wrongHypotheses,
      mitigatedAt: this.mitigatedAt,
      isCauseRight: this.declared === right,
      hasDeclared: this.declared !== null,
      wrongActions: wrong.length,
      agentsCutOff: new Set(
        wrong.flatMap((action) => this.cutOffBy(action, losses).map(({ agent }) => agent)),
      ).size,
      agents,
      hints: this.hints,
    };
  }

  private cutOffBy({ fromMs, untilMs }: Action, losses: readonly Loss[]): readonly Loss[] {
    const isIn = (at: number): boolean => at >= fromMs - LOOK_MS && at <= untilMs + LOOK_MS;
    return losses.filter(
      ({ agent, sinceMs }) =>
        isIn(sinceMs) &&
        this.closed.some(
          (closing) => closing.agent === agent && closing.at >= fromMs && closing.at <= untilMs,
        ),
    );
  }
}
