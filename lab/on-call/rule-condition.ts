import { parser } from "@prometheus-io/lezer-promql";
import { LabError } from "../../kit/errors.ts";
import { bare, constantOf, isScalar, operands, textOf, type SyntaxNode } from "./promql-nodes.ts";

/** Which labels must agree for two sides to belong together; all of them unless it says otherwise. */
export interface Matching {
  readonly on: readonly string[] | null;
  readonly ignoring: readonly string[];
}

export type ComparisonOperator = ">" | ">=" | "<" | "<=" | "==" | "!=";

/** What a comparison is made with: a number, or a query that gives one or many. */
export type Threshold =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "query"; readonly expr: string; readonly isScalar: boolean };

/** An expression that filters: it has a result where it holds, and none where it does not. */
export type Condition =
  | {
      readonly kind: "comparison";
      readonly left: string;
      readonly operator: ComparisonOperator;
      readonly threshold: Threshold;
      readonly matching: Matching;
    }
  /** Anything else: it holds where it has a result. */
  | { readonly kind: "presence"; readonly expr: string }
  | {
      readonly kind: "and" | "or" | "unless";
      readonly left: Condition;
      readonly right: Condition;
      readonly matching: Matching;
    };

const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  Gtr: ">",
  Gte: ">=",
  Lss: "<",
  Lte: "<=",
  Eql: "==",
  Neq: "!=",
};
const FLIPPED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  ">": "<",
  ">=": "<=",
  "<": ">",
  "<=": ">=",
  "==": "==",
  "!=": "!=",
};
const SETS = { And: "and", Or: "or", Unless: "unless" } as const;
const ALL_LABELS: Matching = { on: null, ignoring: [] };

/**
 * An alert's expression, split at its top level: at `and`, `or`, `unless` and at comparisons, also
 * those in a row (`a > 0 >= b` is both). Parsed with Prometheus' own grammar.
 * @throws LabError `OBSERVE_QUERY_FAILED` (input) when it is no PromQL.
 */
export function parseCondition(expr: string): Condition {
  const root = parser.parse(expr).topNode;
  const cursor = root.cursor();
  do {
    if (!cursor.type.isError) continue;
    const near = expr.slice(Math.max(0, cursor.from - 20), cursor.from + 20);
    throw new LabError("input", "OBSERVE_QUERY_FAILED", `no PromQL near "${near}": ${expr}`, {
      hint: "promtool check rules says more.",
    });
  } while (cursor.next());
  const top = operands(root)[0];
  return top === undefined ? { kind: "presence", expr } : condition(top, expr);
}

/** The condition of a node of `source`. */
function condition(given: SyntaxNode, source: string): Condition {
  const node = bare(given);
  const presence: Condition = { kind: "presence", expr: textOf(node, source) };
  if (node.name !== "BinaryExpr") return presence;
  const [left, right] = operands(node);
  if (left === undefined || right === undefined) return presence;
  const matching = matchingOf(node, source);
  for (const [name, kind] of Object.entries(SETS)) {
    if (node.getChild(name) === null) continue;
    return { kind, left: condition(left, source), right: condition(right, source), matching };
  }
  const found = Object.entries(COMPARISONS).find(([name]) => node.getChild(name) !== null);
  // `bool` gives 0 or 1 and never nothing, so it filters nothing.
  if (found === undefined || node.getChild("BoolModifier") !== null) return presence;
  const [, operator] = found;
  if (isScalar(left, source)) {
    if (isScalar(right, source)) return presence;
    return comparison(right, FLIPPED[operator], left, matching, source);
  }
  return comparison(left, operator, right, matching, source);
}

function comparison(
  left: SyntaxNode,
  operator: ComparisonOperator,
  right: SyntaxNode,
  matching: Matching,
  source: string,
): Condition {
  const value = constantOf(right, source);
  const threshold: Threshold =
    value === undefined
      ? { kind: "query", expr: textOf(bare(right), source), isScalar: isScalar(right, source) }
      : { kind: "number", value };
  const inner = condition(left, source);
  if (inner.kind !== "comparison") {
    return { kind: "comparison", left: textOf(bare(left), source), operator, threshold, matching };
  }
  // A comparison in a row keeps the value of its left side, and so does the next one.
  const outer: Condition = {
    kind: "comparison",
    left: inner.left,
    operator,
    threshold,
    matching,
  };
  return { kind: "and", left: inner, right: outer, matching: ALL_LABELS };
}

function matchingOf(node: SyntaxNode, source: string): Matching {
  const clause = node.getChild("MatchingModifierClause");
  const list = clause?.getChild("GroupingLabels") ?? null;
  if (clause === null || list === null) return ALL_LABELS;
  const labels = list.getChildren("LabelName").map((label) => textOf(label, source));
  return clause.getChild("On") === null
    ? { on: null, ignoring: labels }
    : { on: labels, ignoring: [] };
}
