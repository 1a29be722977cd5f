import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";

/** The end of a log file. */
export interface LogTail {
  /** Number of the last line, from 1; 0 for an empty or missing log. */
  readonly lastLine: number;
  readonly lines: readonly string[];
}

/** At most this much of a log's end is read for its last lines. */
const TAIL_BYTES_MAX = 16 * 1024;
const LINE_LENGTH_MAX = 300;

/** The last lines of a log. Never throws. */
export function tailOf(path: string, lineCount: number): LogTail {
  try {
    const lines = readEnd(path).trimEnd().split("\n");
    if (lines.length === 1 && lines[0] === "") return { lastLine: 0, lines: [] };
    const last = lines.slice(-lineCount).map((line) => line.slice(0, LINE_LENGTH_MAX));
    return { lastLine: countLines(path), lines: last };
  } catch {
    return { lastLine: 0, lines: [] };
  }
}

function readEnd(path: string): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES_MAX));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8");
  } finally {
    closeSync(file);
  }
}

function countLines(path: string): number {
  return readFileSync(path, "utf8").trimEnd().split("\n").length;
}
