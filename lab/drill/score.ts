import type { DrillScorePart } from "./api/result.ts";
import { length } from "./words.ts";

const MINUTE_MS = 60_000;

/** What the score is counted from: nothing else goes in, so the same drill has the same score. */
export interface ScoreFacts {
  /** When the first fault was injected; null: the drill ended before. */
  readonly beganAt: number | null;
  /** When the on-call was told for the first time after that; null: never. */
  readonly firstSignalAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly rightHypothesisAt: number | null;
  /** Suspicions before the right one, or all of them where it never came. */
  readonly wrongHypotheses: number;
  readonly mitigatedAt: number | null;
  /** Whether the cause declared at the end is the right one. */
  readonly isCauseRight: boolean;
  readonly hasDeclared: boolean;
  /** Mitigations that healed nothing and did not fit the cause. */
  readonly wrongActions: number;
  /** Agents that were cut off by those. */
  readonly agentsCutOff: number;
  readonly agents: number;
  readonly hints: number;
}

export interface Score {
  readonly points: number;
  readonly of: 100;
  readonly parts: readonly DrillScorePart[];
}

/** Full points up to `fullMs` after being told, none from `noneMs` on, a straight line between. */
interface Slope {
  readonly most: number;
  readonly fullMs: number;
  readonly noneMs: number;
}

/** PagerDuty goes on to the next person after a quarter of an hour. */
export const ACKNOWLEDGE: Slope = { most: 10, fullMs: 5 * MINUTE_MS, noneMs: 15 * MINUTE_MS };
export const HYPOTHESIS: Slope = { most: 25, fullMs: 10 * MINUTE_MS, noneMs: 45 * MINUTE_MS };
export const MITIGATE: Slope = { most: 35, fullMs: 15 * MINUTE_MS, noneMs: 60 * MINUTE_MS };
export const CAUSE_POINTS = 10;
export const HARM_POINTS = 10;
export const WRONG_ACTION_POINTS = 10;
/** Off for each wrong action, each wrong hypothesis, each hint. */
export const WRONG_ACTION_PRICE = 5;
export const WRONG_HYPOTHESIS_PRICE = 2;
export const HINT_PRICE = 5;

/** The score, by docs/drills.md. A pure function of the facts. */
export function scoreOf(facts: ScoreFacts): Score {
  const parts = [
    acknowledge(facts),
    hypothesis(facts),
    mitigate(facts),
    declared(facts),
    harm(facts),
    wrongActions(facts),
    ...(facts.hints === 0 ? [] : [hints(facts)]),
  ];
  const points = parts.reduce((sum, part) => sum + part.points, 0);
  return { points: Math.max(0, points), of: 100, parts };
}

/** How long after being told; what is done before that took no time. */
function delay({ beganAt, firstSignalAt }: ScoreFacts, at: number): number {
  return Math.max(0, at - (firstSignalAt ?? beganAt ?? at));
}

function onSlope({ most, fullMs, noneMs }: Slope, ms: number): number {
  const share = (noneMs - ms) / (noneMs - fullMs);
  return Math.round(most * Math.min(1, Math.max(0, share)));
}

function timed(
  id: DrillScorePart["id"],
  slope: Slope,
  facts: ScoreFacts,
  at: number | null,
  words: { readonly done: string; readonly never: string },
): DrillScorePart {
  if (at === null) return { id, says: words.never, points: 0, most: slope.most };
  const ms = delay(facts, at);
  const says = `${words.done} ${length(ms)} after the first signal`;
  return { id, says, points: onSlope(slope, ms), most: slope.most };
}

function acknowledge(facts: ScoreFacts): DrillScorePart {
  const { most } = ACKNOWLEDGE;
  if (facts.firstSignalAt === null && facts.mitigatedAt !== null) {
    return { id: "acknowledge", says: "healed before anybody was told", points: most, most };
  }
  const words = { done: "acknowledged", never: "nothing was acknowledged" };
  return timed("acknowledge", ACKNOWLEDGE, facts, facts.acknowledgedAt, words);
}

function hypothesis(facts: ScoreFacts): DrillScorePart {
  const words = { done: "suspected", never: "the cause was never suspected" };
  const part = timed("hypothesis", HYPOTHESIS, facts, facts.rightHypothesisAt, words);
  const { wrongHypotheses: wrong } = facts;
  if (wrong === 0 || part.points === 0) return part;
  const points = Math.max(0, part.points - wrong * WRONG_HYPOTHESIS_PRICE);
  return { ...part, points, says: `${part.says}, after ${counted(wrong, "wrong suspicion")}` };
}

function mitigate(facts: ScoreFacts): DrillScorePart {
  const words = { done: "healed", never: "the fault was not healed" };
  return timed("mitigate", MITIGATE, facts, facts.mitigatedAt, words);
}

function declared({ isCauseRight, hasDeclared }: ScoreFacts): DrillScorePart {
  const says = isCauseRight
    ? "the declared cause is the right one"
    : hasDeclared
      ? "the declared cause is not the right one"
      : "no cause was declared";
  return { id: "cause", says, points: isCauseRight ? CAUSE_POINTS : 0, most: CAUSE_POINTS };
}

/** Doing no harm counts for whoever healed the fault: keeping still is no merit of its own. */
function harm({ agentsCutOff: cut, agents, mitigatedAt }: ScoreFacts): DrillScorePart {
  const share = Math.min(1, cut / Math.max(1, agents));
  const points = mitigatedAt === null ? 0 : Math.round(HARM_POINTS * (1 - share));
  const says =
    cut === 0 ? "wrong actions cut nobody off" : `wrong actions cut off ${cut} of ${agents} agents`;
  return { id: "harm", says, points, most: HARM_POINTS };
}

function wrongActions({ wrongActions: count, mitigatedAt }: ScoreFacts): DrillScorePart {
  const left = Math.max(0, WRONG_ACTION_POINTS - count * WRONG_ACTION_PRICE);
  const says = count === 0 ? "no wrong action" : counted(count, "wrong action");
  const points = mitigatedAt === null ? 0 : left;
  return { id: "wrong-actions", says, points, most: WRONG_ACTION_POINTS };
}

function hints({ hints: count }: ScoreFacts): DrillScorePart {
  return { id: "hints", says: counted(count, "hint"), points: -count * HINT_PRICE, most: 0 };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
