import { nearestWord } from "../../kit/nearest-word.ts";
import { parseDuration } from "../../kit/duration.ts";

/** A time of a scenario file, resolved: lab ms since T+0, and the moment it was said against. */
export interface ResolvedTime {
  readonly ms: number;
  /** Moment named in the expression; null for a plain time. */
  readonly base: { readonly id: string; readonly ms: number } | null;
}

const EXPRESSION = /^([a-z][a-z0-9-]*)\s*(?:([+-])\s*(\S+))?$/;

/**
 * Resolves `10m`, `off`, `off + 380s`. Moments are the ids of the timeline, and `end`.
 *
 * @param later moments that the file names only further down.
 * @returns the time (NaN when that of its moment is a mistake), or a sentence saying what is wrong.
 */
export function resolveTime(
  text: string,
  moments: ReadonlyMap<string, number>,
  later: readonly string[] = [],
): ResolvedTime | string {
  const plain = parseDuration(text);
  if (plain !== undefined) return { ms: plain, base: null };
  const match = EXPRESSION.exec(text.trim());
  if (match?.[1] === undefined) return `"${text}" is no time (10m, off, off + 380s)`;
  const id = match[1];
  const baseMs = moments.get(id);
  if (baseMs === undefined) {
    if (later.includes(id)) return `moment "${id}" comes further down; name an earlier one`;
    const near = nearestWord(id, [...moments.keys()]);
    return `unknown moment "${id}"${near === undefined ? "" : `   did you mean "${near}"?`}`;
  }
  const offset = match[3] === undefined ? 0 : parseDuration(match[3]);
  if (offset === undefined) return `"${match[3] ?? ""}" is no duration (90s, 10m, 1h30m)`;
  const ms = baseMs + (match[2] === "-" ? -offset : offset);
  return ms < 0 ? `"${text}" is before the start` : { ms, base: { id, ms: baseMs } };
}
