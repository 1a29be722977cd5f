import type { HistoryEntry } from "../../../contracts/history.ts";
import { STORY_KINDS, type HistoryAnswer, type SequencedEntry } from "../api.ts";

/** Kinds that a request asks for: names, `story` for what a person follows; null: all. */
export function kindsAsked(names: readonly string[]): ReadonlySet<string> | null {
  if (names.length === 0) return null;
  return new Set(names.flatMap((name) => (name === "story" ? STORY_KINDS : [name])));
}

/** Entries after a sequence number, in order of arrival. */
export function selectEntries(
  entries: readonly HistoryEntry[],
  query: {
    readonly after: number;
    readonly kinds: ReadonlySet<string> | null;
    readonly fromMs: number | null;
    readonly toMs: number | null;
    readonly limit: number;
  },
): HistoryAnswer {
  const { after, kinds, fromMs, toMs, limit } = query;
  const found: SequencedEntry[] = [];
  let last = after;
  for (let index = after; index < entries.length && found.length < limit; index++) {
    const entry = entries[index];
    last = index + 1;
    if (entry === undefined || !(kinds?.has(entry.kind) ?? true)) continue;
    if (fromMs !== null && entry.at < fromMs) continue;
    if (toMs !== null && entry.at > toMs) continue;
    found.push({ sequence: last, entry });
  }
  return { entries: found, last, more: last < entries.length };
}
