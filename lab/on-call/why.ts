import type { AlertingRule } from "../observe/rule-file.ts";
import type { QueryPort } from "../observe/series.ts";
import {
  comparisons,
  holdings,
  longestHold,
  observe,
  type Observed,
  type Span,
} from "./condition-holds.ts";
import type { ConditionPart, SilenceExplanation } from "./explanation.ts";
import { silenceSentence } from "./part-words.ts";
import { parseCondition, type ComparisonOperator, type Condition } from "./rule-condition.ts";

/** The volume gate of GitLab's alerts: a recorded rate, now or earlier, that must reach a number. */
const GATE = /^gitlab_(?:component|service)_ops:rate_\w+(?:\{[^}]*\})?(?: offset \w+)?$/;
const OPPOSITE: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  ">": "<=",
  ">=": "<",
  "<": ">=",
  "<=": ">",
  "==": "!=",
  "!=": "==",
};

/**
 * Why an alert did not fire between two lab times: how near each part of its expression came to its
 * threshold, and for how long all of them held together, against `for`. Works for any alerting rule;
 * says so too when it held for long enough.
 * @param stepMs the evaluation interval of the rule's group.
 * @throws LabError `OBSERVE_QUERY_FAILED` when the expression is no PromQL or a query fails.
 */
export async function explainSilence(
  rule: Pick<AlertingRule, "expr" | "for">,
  query: QueryPort,
  fromMs: number,
  toMs: number,
  stepMs: number,
): Promise<SilenceExplanation> {
  const condition = parseCondition(rule.expr);
  // Rules are evaluated on whole multiples of their interval.
  const span = { fromMs: Math.ceil(fromMs / stepMs) * stepMs, toMs, stepMs };
  const observed = await observe(condition, query, span);
  const parts = partsOf(condition, observed, span);
  const heldMs = longestHold(holdings(condition, observed), span) ?? null;
  const rest = withoutGates(condition);
  const restMs = rest === null ? undefined : longestHold(holdings(rest, observed), span);
  const isLongEnough = (ms: number | null | undefined): boolean => ms != null && ms >= rule.for;
  const gated = !isLongEnough(heldMs) && isLongEnough(restMs);
  const explained = { parts, heldMs, forMs: rule.for, gated };
  const sentence = silenceSentence(explained, hasEither(condition));
  return { sentence, ...explained };
}

/** Every part, in the order of the expression; those after `unless` are asked for the opposite. */
function partsOf(
  condition: Condition,
  observed: Observed,
  span: Span,
  isExcluded = false,
): readonly ConditionPart[] {
  if (condition.kind === "presence" || condition.kind === "comparison") {
    return [partOf(condition, observed, span, isExcluded)];
  }
  const right = condition.kind === "unless" ? !isExcluded : isExcluded;
  return [
    ...partsOf(condition.left, observed, span, isExcluded),
    ...partsOf(condition.right, observed, span, right),
  ];
}

function partOf(
  condition: Extract<Condition, { kind: "presence" | "comparison" }>,
  observed: Observed,
  span: Span,
  isExcluded: boolean,
): ConditionPart {
  const heldMs = isExcluded
    ? longestHold([{ labels: {}, instants: excludedInstants(condition, observed, span) }], span)
    : longestHold(holdings(condition, observed), span);
  const held = { held: heldMs !== undefined, heldMs: heldMs ?? 0 };
  if (condition.kind === "presence") {
    const hasData = (observed.get(condition.expr) ?? []).length > 0;
    const op = isExcluded ? "absent" : "present";
    const none = { threshold: null, best: null, bestAtMs: null, isGate: false };
    return { expr: condition.expr, op, ...none, hasData, ...held };
  }
  const op = isExcluded ? OPPOSITE[condition.operator] : condition.operator;
  const compared = comparisons(condition, observed).filter(
    ({ value, threshold }) => !Number.isNaN(value - threshold),
  );
  const best = compared.reduce<(typeof compared)[number] | undefined>(
    (a, b) => (a === undefined || nearness(b, op) > nearness(a, op) ? b : a),
    undefined,
  );
  const { threshold } = condition;
  return {
    expr: condition.left,
    op,
    threshold: best?.threshold ?? (threshold.kind === "number" ? threshold.value : null),
    best: best?.value ?? null,
    bestAtMs: best?.at ?? null,
    hasData: best !== undefined,
    ...held,
    isGate: isGate(condition),
  };
}

/** Instants at which no label set has it. */
function excludedInstants(
  condition: Condition,
  observed: Observed,
  { fromMs, toMs, stepMs }: Span,
): ReadonlySet<number> {
  const instants = new Set<number>();
  for (let at = fromMs; at <= toMs; at += stepMs) instants.add(at);
  return holdings(condition, observed).reduce(
    (left, held) => left.difference(held.instants),
    instants,
  );
}

/** Greater for what is further past the threshold, or nearer to it. */
function nearness(
  { value, threshold }: { readonly value: number; readonly threshold: number },
  op: ComparisonOperator,
): number {
  const over = value - threshold;
  if (op === ">" || op === ">=") return over;
  if (op === "<" || op === "<=") return -over;
  return op === "==" ? -Math.abs(over) : Math.abs(over);
}

function isGate(condition: Condition): boolean {
  return (
    condition.kind === "comparison" &&
    (condition.operator === ">=" || condition.operator === ">") &&
    condition.threshold.kind === "number" &&
    condition.threshold.value > 0 &&
    GATE.test(condition.left)
  );
}

function hasEither(condition: Condition): boolean {
  if (condition.kind === "presence" || condition.kind === "comparison") return false;
  return condition.kind === "or" || hasEither(condition.left) || hasEither(condition.right);
}

/** The condition without its gates; null when nothing is left. */
function withoutGates(condition: Condition): Condition | null {
  if (condition.kind !== "and") return isGate(condition) ? null : condition;
  const [left, right] = [withoutGates(condition.left), withoutGates(condition.right)];
  if (left === null || right === null) return left ?? right;
  return { ...condition, left, right };
}
