import { labelKey } from "../observe/label-key.ts";
import type { QueryPort, Series } from "../observe/series.ts";
import type { ComparisonOperator, Condition, Matching, Threshold } from "./rule-condition.ts";

type Labels = Readonly<Record<string, string>>;
type Comparison = Extract<Condition, { kind: "comparison" }>;

/** Evaluation instants from `fromMs` to `toMs`, both included, lab ms; all multiples of `stepMs`. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Answers of every query in a condition, by the query. */
export type Observed = ReadonlyMap<string, readonly Series[]>;

/** Where a condition holds for one label set. */
export interface Holding {
  readonly labels: Labels;
  readonly instants: ReadonlySet<number>;
}

/** One comparison of one value, at one instant. */
export interface Compared {
  readonly labels: Labels;
  readonly at: number;
  readonly value: number;
  readonly threshold: number;
}

const HOLDS: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** Asks for everything that a condition compares, once each. */
export async function observe(
  condition: Condition,
  query: QueryPort,
  { fromMs, toMs, stepMs }: Span,
): Promise<Observed> {
  const exprs = [...new Set(queriesOf(condition))];
  const answers = await Promise.all(
    exprs.map(async (expr) => [expr, await query.range(expr, fromMs, toMs, stepMs)] as const),
  );
  return new Map(answers);
}

function queriesOf(condition: Condition): readonly string[] {
  if (condition.kind === "presence") return [condition.expr];
  if (condition.kind !== "comparison") {
    return [...queriesOf(condition.left), ...queriesOf(condition.right)];
  }
  const { left, threshold } = condition;
  return threshold.kind === "query" ? [left, threshold.expr] : [left];
}

/** Where a condition holds, as Prometheus would say it: per label set, by its matching. */
export function holdings(condition: Condition, observed: Observed): readonly Holding[] {
  switch (condition.kind) {
    case "presence":
      return (observed.get(condition.expr) ?? []).map(({ labels, points }) => ({
        labels,
        instants: new Set(points.map(({ at }) => at)),
      }));
    case "comparison":
      return comparisonHoldings(condition, observed);
    case "or":
      return [...holdings(condition.left, observed), ...holdings(condition.right, observed)];
    case "and":
    case "unless": {
      const { matching, kind } = condition;
      const others = new Map<string, Set<number>>();
      for (const { labels, instants } of holdings(condition.right, observed)) {
        const key = matchKey(labels, matching);
        others.set(key, (others.get(key) ?? new Set<number>()).union(instants));
      }
      return holdings(condition.left, observed).map(({ labels, instants }) => {
        const other = others.get(matchKey(labels, matching)) ?? new Set<number>();
        return {
          labels,
          instants: kind === "and" ? instants.intersection(other) : instants.difference(other),
        };
      });
    }
  }
}

function comparisonHoldings(condition: Comparison, observed: Observed): readonly Holding[] {
  const holds = HOLDS[condition.operator];
  const byKey = new Map<string, { labels: Labels; instants: Set<number> }>();
  for (const { labels, at, value, threshold } of comparisons(condition, observed)) {
    if (!holds(value, threshold)) continue;
    const key = labelKey(labels);
    const holding = byKey.get(key) ?? { labels, instants: new Set<number>() };
    holding.instants.add(at);
    byKey.set(key, holding);
  }
  return [...byKey.values()];
}

/** Every value of a comparison's left side that there was something to compare with. */
export function comparisons(condition: Comparison, observed: Observed): readonly Compared[] {
  const thresholdOf = thresholdLookup(condition.threshold, condition.matching, observed);
  return (observed.get(condition.left) ?? []).flatMap(({ labels, points }) =>
    points.flatMap(({ at, value }) => {
      const threshold = thresholdOf(labels, at);
      return threshold === undefined ? [] : [{ labels, at, value, threshold }];
    }),
  );
}

function thresholdLookup(
  threshold: Threshold,
  matching: Matching,
  observed: Observed,
): (labels: Labels, at: number) => number | undefined {
  if (threshold.kind === "number") return () => threshold.value;
  // A scalar has no labels and goes with everything.
  const keyOf = (labels: Labels): string => (threshold.isScalar ? "" : matchKey(labels, matching));
  const byKey = new Map<string, Map<number, number>>();
  for (const { labels, points } of observed.get(threshold.expr) ?? []) {
    const values = byKey.get(keyOf(labels)) ?? new Map<number, number>();
    for (const { at, value } of points) values.set(at, value);
    byKey.set(keyOf(labels), values);
  }
  return (labels, at) => byKey.get(keyOf(labels))?.get(at);
}

/** The labels by which two sides of an operator find each other. */
function matchKey(labels: Labels, { on, ignoring }: Matching): string {
  const kept = Object.entries(labels).filter(([name, value]) => {
    if (name === "__name__" || value === "") return false;
    return on === null ? !ignoring.includes(name) : on.includes(name);
  });
  return labelKey(Object.fromEntries(kept));
}

/** The longest time for which some label set held without a break: last instant less the first. */
export function longestHold(list: readonly Holding[], { stepMs }: Span): number | undefined {
  const lengths = list.flatMap(({ instants }) => {
    let [first, last] = [Number.NaN, Number.NaN];
    return [...instants]
      .sort((a, b) => a - b)
      .map((at) => {
        if (at - last !== stepMs) first = at;
        last = at;
        return last - first;
      });
  });
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}
