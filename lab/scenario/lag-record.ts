import type { HistoryEntry } from "../../contracts/history.ts";
import type { Span } from "./agent-timeline.ts";

/** A stretch in which something was late that no fault had struck, lab ms since the Unix epoch. */
export interface Late extends Span {
  /** The greatest single lateness in it. */
  readonly lateMs: number;
  /** `kas-1`, `lab`, `redis`; of samples the target, or `collector` for all of them. */
  readonly where: string;
  /** Whether only samples were late: no event moved. */
  readonly onlySamples: boolean;
}

type LagEntry = Extract<HistoryEntry, { kind: "lag" }>;
type FaultEntry = Extract<HistoryEntry, { kind: "fault" }>;

/**
 * All lateness of a run that could have moved what was observed. Left out is a component's lateness
 * while a fault strikes it (a paused process is the incident, not the lab), and before it is ready
 * for the first time (a program that loads serves nobody).
 */
export function lateStretches(history: readonly HistoryEntry[]): readonly Late[] {
  const struck = struckSpans(history);
  const readyMs = new Map<string, number>();
  for (const entry of history) {
    if (entry.kind !== "component-ready" || readyMs.has(entry.component)) continue;
    readyMs.set(entry.component, entry.at);
  }
  return history
    .filter((entry): entry is LagEntry => entry.kind === "lag")
    .map((entry) => ({
      fromMs: entry.fromMs ?? entry.at - entry.lagMs,
      toMs: entry.toMs ?? entry.at,
      lateMs: entry.lagMs,
      where: entry.component,
      onlySamples: entry.source === "collector",
    }))
    .filter((late) => late.toMs >= (readyMs.get(late.where) ?? Number.NEGATIVE_INFINITY))
    .filter((late) => !(struck.get(late.where) ?? []).some((span) => overlaps(span, late)));
}

/** By component: from the injection of a fault that strikes it until it was seen to be gone. */
function struckSpans(history: readonly HistoryEntry[]): ReadonlyMap<string, readonly Span[]> {
  const faults = history.filter((entry): entry is FaultEntry => entry.kind === "fault");
  const spans = new Map<string, Span[]>();
  for (const { id, at, phase, fault, targets = [] } of faults) {
    if (phase !== "injected") continue;
    const gone = faults.find(
      (later) => later.id === id && later.phase === "gone-observed" && later.at >= at,
    );
    const span = { fromMs: at, toMs: gone?.at ?? Number.POSITIVE_INFINITY };
    // There is one Redis, so its faults name no target.
    for (const where of fault.startsWith("redis-") ? [...targets, "redis"] : targets) {
      spans.set(where, [...(spans.get(where) ?? []), span]);
    }
  }
  return spans;
}

/** The latest of all within any of these spans; undefined when nothing was late in them. */
export function worstWithin(
  record: readonly Late[],
  spans: readonly Span[],
  restsOn: "events" | "samples",
): Late | undefined {
  let worst: Late | undefined;
  for (const late of record) {
    if (late.onlySamples && restsOn === "events") continue;
    if (late.lateMs <= (worst?.lateMs ?? 0)) continue;
    if (spans.some((span) => overlaps(span, late))) worst = late;
  }
  return worst;
}

/** The worst of each process in a stretch, added up; undefined when nothing was late in it. */
export function sumWithin(record: readonly Late[], stretch: Span): Late | undefined {
  const events = record.filter(({ onlySamples }) => !onlySamples);
  const worst = worstByProcess(
    events.filter((late) => overlaps(stretch, late)),
    stretch.fromMs,
  );
  const [first, ...others] = worst;
  if (first === undefined) return undefined;
  const lateMs = worst.reduce((sum, late) => sum + late.lateMs, 0);
  const where = others.length === 0 ? first.where : `${first.where} with ${others.length} more`;
  return { ...stretch, lateMs, where, onlySamples: false };
}

/** The latest of each process since `fromMs`, the worst first. */
export function worstByProcess(record: readonly Late[], fromMs: number): readonly Late[] {
  const worst = new Map<string, Late>();
  for (const late of record) {
    if (late.toMs < fromMs || late.lateMs <= (worst.get(late.where)?.lateMs ?? 0)) continue;
    worst.set(late.where, late);
  }
  return [...worst.values()].sort((a, b) => b.lateMs - a.lateMs);
}

function overlaps(a: Span, b: Span): boolean {
  return a.fromMs <= b.toMs && a.toMs >= b.fromMs;
}
