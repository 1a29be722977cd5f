import { isFurtherReplica } from "../../contracts/fleet.ts";
import type { HistoryEntry } from "../../contracts/history.ts";
import { guardMs } from "../../kit/clock/clock.ts";

/** A span of lab time, ms since the Unix epoch. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When one agent was started and connected. */
export interface AgentLife {
  readonly agent: string;
  readonly startedMs: number;
  /** Connected spans, in order, gaps below the settle time closed. */
  readonly connected: readonly Span[];
  /** Whether the last span goes on beyond the record's end. */
  readonly isOpenAtEnd: boolean;
}

/** A config stream must be open this long to count as connected: a refused call is not one. */
const SETTLE_MS = 5_000;
/**
 * One that fails must have been open this long. kas asks for an agent when a call comes and then with
 * each poll, every 20 s: what fails before the first poll was never let in, however long it waited in
 * the queues of a busy machine. Source: kas 14.2-pre protocol, section 3.2; the margin is the lab's.
 */
const LET_IN_MS = 15_000;

/** That time at a speed, lab ms: floored like any guard. */
export function settleMsAt(speed: number): number {
  return guardMs({ speed }, SETTLE_MS);
}

interface OpenStream {
  readonly stream: number;
  readonly fromMs: number;
}

/**
 * Rebuilds from the agents' own events when each was connected: a config stream that lasted at least
 * the settle time (floored like any guard), or longer when it failed. An end whose next stream begins within that time and
 * settles is no gap, and neither is a clean end whose next stream is still settling when the record
 * ends. Not taken from scrapes: at
 * high speed a failing call can be seen in flight at scrape time.
 */
export function agentLives(
  history: readonly HistoryEntry[],
  endMs: number,
  speed: number,
): readonly AgentLife[] {
  const settleMs = settleMsAt(speed);
  const started = new Map<string, number>();
  const open = new Map<string, OpenStream>();
  const spans = new Map<string, ClosedSpan[]>();
  const close = (agent: string, stream: OpenStream, toMs: number, end: ClosedSpan["end"]): void => {
    const list = spans.get(agent) ?? [];
    spans.set(agent, list);
    const last = list.at(-1);
    const follows = last !== undefined && stream.fromMs - last.toMs <= settleMs;
    const leastMs = end === "failed" ? Math.max(settleMs, LET_IN_MS) : settleMs;
    const settled = toMs - stream.fromMs >= leastMs;
    if (follows && (settled || (end === "record" && last.end === "clean"))) {
      list[list.length - 1] = { fromMs: last.fromMs, toMs, end };
    } else if (settled) {
      list.push({ fromMs: stream.fromMs, toMs, end });
    }
  };
  for (const entry of history) {
    // Further replicas of an agent are no agents of their own; its first pod speaks for it.
    const agent = "agent" in entry ? (entry.agent ?? "") : "";
    if (entry.at > endMs || isFurtherReplica(agent)) continue;
    if (entry.kind === "agent-started") started.set(entry.agent, entry.at);
    else if (entry.kind === "config-stream-opened") {
      open.set(entry.agent, { stream: entry.stream, fromMs: entry.at });
    } else if (entry.kind === "config-stream-ended") {
      const stream = open.get(entry.agent);
      if (stream?.stream !== entry.stream) continue;
      open.delete(entry.agent);
      close(entry.agent, stream, entry.at, entry.code === "OK" ? "clean" : "failed");
    }
  }
  for (const [agent, stream] of open) close(agent, stream, endMs, "record");
  return [...started].map(([agent, startedMs]) => ({
    agent,
    startedMs,
    connected: (spans.get(agent) ?? []).map(({ fromMs, toMs }) => ({ fromMs, toMs })),
    isOpenAtEnd: spans.get(agent)?.at(-1)?.end === "record",
  }));
}

/** `record`: still open when the record ends. */
interface ClosedSpan extends Span {
  readonly end: "clean" | "failed" | "record";
}

/** Agents connected at an instant. */
export function connectedAt(lives: readonly AgentLife[], atMs: number): number {
  return lives.filter(({ connected, isOpenAtEnd }) =>
    connected.some(
      ({ fromMs, toMs }, index) =>
        fromMs <= atMs &&
        (atMs < toMs || (atMs === toMs && isOpenAtEnd && index === connected.length - 1)),
    ),
  ).length;
}

/** Every instant at which the number of connected agents changes, with the number from then on. */
export function connectedSteps(
  lives: readonly AgentLife[],
): readonly { readonly atMs: number; readonly count: number }[] {
  const changes = lives
    .flatMap((life) => [
      ...life.connected.map(({ fromMs }) => ({ atMs: fromMs, by: 1 })),
      ...lossesOf(life).map((toMs) => ({ atMs: toMs, by: -1 })),
    ])
    .sort((a, b) => a.atMs - b.atMs || b.by - a.by);
  let count = 0;
  return changes.map(({ atMs, by }) => {
    count += by;
    return { atMs, count };
  });
}

/** When an agent lost its connection; being connected to the record's end is no loss. */
export function lossesOf({ connected, isOpenAtEnd }: AgentLife): readonly number[] {
  const ends = connected.map(({ toMs }) => toMs);
  return isOpenAtEnd ? ends.slice(0, -1) : ends;
}

/** Spans between `fromMs` and `toMs` in which an agent that had been connected was not. */
export function cutOffSpans(life: AgentLife, fromMs: number, toMs: number): readonly Span[] {
  const first = life.connected[0];
  if (first === undefined) return life.startedMs < toMs ? [{ fromMs: life.startedMs, toMs }] : [];
  const gaps: Span[] = [];
  let lastMs = Math.max(fromMs, first.fromMs);
  for (const span of life.connected) {
    if (span.fromMs > lastMs) gaps.push({ fromMs: lastMs, toMs: Math.min(span.fromMs, toMs) });
    lastMs = Math.max(lastMs, span.toMs);
  }
  if (lastMs < toMs) gaps.push({ fromMs: lastMs, toMs });
  return gaps.filter((gap) => gap.toMs > gap.fromMs && gap.toMs > fromMs);
}
