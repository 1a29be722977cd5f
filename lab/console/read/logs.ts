import type { LogLine, Logs } from "../api.ts";
import type { LogStore } from "./log-store.ts";

export interface LogQuery {
  readonly components: readonly string[];
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly correlation: string | null;
  readonly agent: string | null;
  readonly text: string | null;
  readonly level: string | null;
  readonly limit: number;
}

/**
 * Lines that match, in order of time, the newest when there are more than asked for. Of each log only
 * its last lines are put in order: a page that follows a large fleet asks every second.
 */
export async function readLogs(store: LogStore, query: LogQuery): Promise<Logs> {
  const names = await store.components();
  const all = await Promise.all(
    names.map(async (name) => ({ name, lines: await store.lines(name) })),
  );
  const found = all
    .filter(({ name }) => query.components.length === 0 || query.components.includes(name))
    .map(({ lines }) => lastMatches(lines, query));
  const sorted = found.flatMap(({ last }) => last).sort(byTime);
  return {
    components: all.map(({ name, lines }) => ({ name, lines: lines.length })),
    lines: sorted.slice(Math.max(0, sorted.length - query.limit)),
    matched: found.reduce((sum, { matched }) => sum + matched, 0),
  };
}

/** How many lines of one log match, and the last of them. */
function lastMatches(
  lines: readonly LogLine[],
  query: LogQuery,
): { readonly matched: number; readonly last: readonly LogLine[] } {
  const matches = isFiltered(query) ? lines.filter((line) => isMatch(line, query)) : lines;
  return { matched: matches.length, last: matches.slice(-query.limit) };
}

function isFiltered({ fromMs, toMs, correlation, agent, text, level }: LogQuery): boolean {
  return [fromMs, toMs, correlation, agent, text, level].some((wish) => wish !== null);
}

/** Lines without a time stand at the beginning. */
function byTime(a: LogLine, b: LogLine): number {
  return (a.at ?? 0) - (b.at ?? 0) || a.lineNumber - b.lineNumber;
}

function isMatch(line: LogLine, query: LogQuery): boolean {
  const { fromMs, toMs, correlation, agent, text, level } = query;
  if (correlation !== null && line.correlationId !== correlation) return false;
  if (agent !== null && line.agent !== agent) return false;
  if (level !== null && line.level !== level) return false;
  if (fromMs !== null && (line.at ?? Number.NEGATIVE_INFINITY) < fromMs) return false;
  if (toMs !== null && (line.at ?? Number.NEGATIVE_INFINITY) > toMs) return false;
  return text === null || line.text.toLowerCase().includes(text.toLowerCase());
}
