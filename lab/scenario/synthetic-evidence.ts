import assert from "node:assert/strict";
import type { HistoryEntry } from "../../contracts/history.ts";
import type { QueryPort, Series } from "../observe/series.ts";
import { CHECKS } from "./checks/registry.ts";
import type { Finding, Window } from "./checks/check.ts";
import type { Evidence, LogLine } from "./evidence.ts";

/**
 * Made-up evidence for the tests of judges: a few lines say what an incident recorded. Times are
 * seconds since T+0.
 */
const T0_MS = Date.UTC(2021, 6, 29, 12);

type WithoutTimes<T> = T extends unknown ? Omit<T, "at" | "wall" | "component"> : never;

/** One entry of a history. */
export function happened(atS: number, event: WithoutTimes<HistoryEntry>): HistoryEntry {
  const times = {
    at: T0_MS + atS * 1000,
    wall: "2021-07-29T12:00:00.000Z",
    component: "synthetic",
  };
  return { ...event, ...times };
}

/** A config stream; `toS` is null while it is open. */
export function stream(
  agent: string,
  number: number,
  fromS: number,
  toS: number | null,
  end: { readonly code: string; readonly message: string } = { code: "OK", message: "" },
): readonly HistoryEntry[] {
  const opened = happened(fromS, { kind: "config-stream-opened", agent, stream: number });
  if (toS === null) return [opened];
  const lastedMs = (toS - fromS) * 1000;
  const ended = { kind: "config-stream-ended", agent, stream: number, lastedMs, ...end } as const;
  return [opened, happened(toS, ended)];
}

/** Agents `agent-1` to `agent-n` that start at T+0. */
export function startedAgents(count: number): readonly HistoryEntry[] {
  return agentNames(count).map((agent) => happened(0, { kind: "agent-started", agent }));
}

function agentNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `agent-${index + 1}`);
}

/** A series with one value for each scrape of 15 s between two times. */
export function series(
  labels: Readonly<Record<string, string>>,
  fromS: number,
  toS: number,
  value: (atS: number) => number = () => 1,
): Series {
  const points = [];
  for (let atS = fromS; atS <= toS; atS += 15) {
    points.push({ at: T0_MS + atS * 1000, value: value(atS) });
  }
  return { labels, points };
}

/** Answers queries by their text; others match nothing. An error is thrown. */
export function queryPort(answers: Readonly<Record<string, readonly Series[] | Error>>): QueryPort {
  const range = (expr: string, fromMs: number, toMs: number): readonly Series[] => {
    const answer = answers[expr] ?? [];
    if (answer instanceof Error) throw answer;
    return answer
      .map(({ labels, points }) => ({
        labels,
        points: points.filter(({ at }) => at >= fromMs && at <= toMs),
      }))
      .filter(({ points }) => points.length > 0);
  };
  return {
    range: async (expr, fromMs, toMs) => await Promise.resolve(range(expr, fromMs, toMs)),
    instant: async (expr, atMs) => await Promise.resolve(range(expr, atMs - 14_999, atMs)),
  };
}

/** A log line as kas writes it. */
export function logLine(component: string, atS: number, fields: Record<string, unknown>): LogLine {
  const at = T0_MS + atS * 1000;
  return {
    component,
    file: `logs/${component}.log`,
    lineNumber: atS,
    at,
    text: JSON.stringify(fields),
    fields,
  };
}

export interface Synthetic {
  readonly history?: readonly HistoryEntry[];
  readonly queries?: Readonly<Record<string, readonly Series[] | Error>>;
  readonly logs?: readonly LogLine[];
  /** Default 2. */
  readonly agents?: number;
  /** Default 3600. */
  readonly endS?: number;
  /** Default 1. */
  readonly speed?: number;
}

export function syntheticEvidence(synthetic: Synthetic): Evidence {
  const { history = [], queries = {}, logs = [], agents = 2, endS = 3600, speed = 1 } = synthetic;
  return {
    history: [...history].sort((a, b) => a.at - b.at),
    query: queryPort(queries),
    timelineStartMs: T0_MS,
    endMs: T0_MS + endS * 1000,
    speed,
    agentNames: agentNames(agents),
    componentsByKind: new Map([["kas", ["kas-1", "kas-2"]]]),
    scrapeIntervalMs: 15_000,
    log: async (component) =>
      await Promise.resolve(logs.filter((line) => line.component === component)),
  };
}

export type SyntheticWindow = readonly [kind: Window["kind"], fromS: number, toS: number];

/** Binds a check's spec as a scenario file would, and judges. */
export async function judged(
  key: string,
  spec: unknown,
  [kind, fromS, toS]: SyntheticWindow,
  synthetic: Synthetic,
): Promise<Finding> {
  const check = CHECKS.get(key);
  assert.ok(check, `no check "${key}"`);
  const bound = check.bind(spec);
  assert.ok(typeof bound === "function", JSON.stringify(bound));
  const window = { kind, fromMs: T0_MS + fromS * 1000, toMs: T0_MS + toS * 1000 };
  return await bound(syntheticEvidence(synthetic), window);
}
