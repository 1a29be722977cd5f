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
}

/** A config stream must be open this long to count as connected: a refused call is not one. */
const SETTLE_MS = 5_000;

interface OpenStream {
  readonly stream: number;
  readonly fromMs: number;
}

/**
 * Rebuilds from the agents' own events when each was connected: a config stream that lasted at least
 * the settle time (floored like any guard). A clean end whose next stream settles is no gap. Not taken
 * from scrapes: at high speed a failing call can be seen in flight at scrape time.
 */
export function agentLives(
  history: readonly HistoryEntry[],
  endMs: number,
  speed: number,
): readonly AgentLife[] {
  const settleMs = guardMs({ speed }, SETTLE_MS);
  const started = new Map<string, number>();
  const open = new Map<string, OpenStream>();
  const spans = new Map<string, Span[]>();
  const close = (agent: string, toMs: number, isOpenAtEnd = false): void => {
    const stream = open.get(agent);
    open.delete(agent);
    if (stream === undefined) return;
    const list = spans.get(agent) ?? [];
    const last = list.at(-1);
    const follows = last !== undefined && stream.fromMs - last.toMs <= settleMs;
    // A stream that is still open and follows a clean end has not failed: it counts.
    const settled = toMs - stream.fromMs >= settleMs || (follows && isOpenAtEnd);
    if (!settled) return;
    if (follows) {
      list[list.length - 1] = { fromMs: last.fromMs, toMs };
    } else {
      list.push({ fromMs: stream.fromMs, toMs });
    }
    spans.set(agent, list);
  };
  for (const entry of history) {
    if (entry.kind === "agent-started") started.set(entry.agent, entry.at);
    else if (entry.kind === "config-stream-opened") {
      open.set(entry.agent, { stream: entry.stream, fromMs: entry.at });
    } else if (entry.kind === "config-stream-ended") {
      if (open.get(entry.agent)?.stream === entry.stream) close(entry.agent, entry.at);
    }
  }
  for (const agent of [...open.keys()]) close(agent, endMs, true);
  return [...started].map(([agent, startedMs]) => ({
    agent,
    startedMs,
    connected: spans.get(agent) ?? [],
  }));
}

/** Agents connected at an instant. */
export function connectedAt(lives: readonly AgentLife[], atMs: number): number {
  return lives.filter(({ connected }) =>
    connected.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs),
  ).length;
}

/** Every instant at which the number of connected agents changes, with the number from then on. */
export function connectedSteps(
  lives: readonly AgentLife[],
): readonly { readonly atMs: number; readonly count: number }[] {
  const changes = lives
    .flatMap(({ connected }) =>
      connected.flatMap(({ fromMs, toMs }) => [
        [fromMs, 1],
        [toMs, -1],
      ]),
    )
    .map(([atMs = 0, by = 0]) => ({ atMs, by }))
    .sort((a, b) => a.atMs - b.atMs || b.by - a.by);
  let count = 0;
  return changes.map(({ atMs, by }) => {
    count += by;
    return { atMs, count };
  });
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
