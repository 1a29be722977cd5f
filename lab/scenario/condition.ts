import { predicate } from "./checks/agents-check.ts";
import { comparison } from "./checks/promql-check.ts";
import type { Mistakes } from "./mistakes.ts";
import type { Floating } from "./moments.ts";
import { unknownWords, type KnownMetrics } from "./promql-words.ts";
import { resolveTime } from "./time-expression.ts";
import type { When } from "./when.ts";

/** What is looked at while the run goes on, until it holds for the first time. */
export interface Condition {
  readonly says: string;
  /** Lab ms since T+0. */
  readonly fromMs: number;
  readonly byMs: number;
  readonly look:
    | { readonly kind: "agents"; holds(count: number): boolean }
    /** Holds when there is a value and all of them satisfy it. */
    | { readonly kind: "promql"; readonly query: string; holds(value: number): boolean };
}

/** Resolves a step's condition; `byMs` is its latest time, which the moments know. */
export function resolveCondition(
  when: When,
  path: readonly PropertyKey[],
  context: {
    readonly byMs: number;
    readonly moments: ReadonlyMap<string, number>;
    readonly floating: Floating;
    readonly agents: number;
    readonly metrics: KnownMetrics;
    readonly mistakes: Mistakes;
  },
): Condition | undefined {
  const { byMs, moments, floating, mistakes } = context;
  const from = resolveTime(when.from ?? "start", moments);
  if (typeof from === "string") {
    mistakes.add([...path, "from"], from);
    return undefined;
  }
  if (from.base !== null && floating.has(from.base.id)) {
    const says = `the time of "${from.base.id}" is only known during the run; name a fixed one`;
    mistakes.add([...path, "from"], says);
  }
  if (from.ms >= byMs) mistakes.add([...path, "by"], `the latest time is before the first look`);
  const times = { fromMs: from.ms, byMs };
  if (when.agents !== undefined) {
    const { holds, says } = predicate(when.agents.connected, context.agents);
    return { ...times, says: `${says} agents connected`, look: { kind: "agents", holds } };
  }
  if (when.promql === undefined) return undefined;
  const { query, is } = when.promql;
  for (const says of unknownWords(query, context.metrics)) {
    mistakes.add([...path, "promql", "query"], says);
  }
  const holds = comparison(is);
  return { ...times, says: `${query} ${is}`, look: { kind: "promql", query, holds } };
}
