import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../recordings/wire");

/** The text of a recording of the real programs (test/recordings/wire). */
export function recordedText(name: string): string {
  return readFileSync(join(FOLDER, name), "utf8");
}

/** A JSON recording; the caller says what it knows of its shape. */
export function recorded(name: string): unknown {
  return JSON.parse(recordedText(name)) as unknown;
}

/** A recording with one JSON value on each line. */
export function recordedLines(name: string): readonly unknown[] {
  return recordedText(name)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}

/** One row of a recording in which equal rows are counted. */
export type Counted<T> = T & { readonly n: number };

/** Counts equal rows as the recordings do, in an order of its own, so that two lists compare. */
export function counted(rows: readonly object[]): object[] {
  const counts = new Map<string, number>();
  for (const { n = 1, ...row } of rows as readonly { readonly n?: number }[]) {
    const sorted = Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify(Object.fromEntries(sorted));
    counts.set(key, (counts.get(key) ?? 0) + n);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, n]) => ({ n, ...(JSON.parse(key) as object) }));
}
