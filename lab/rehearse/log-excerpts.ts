import type { LogExcerpt } from "../report/run-result.ts";
import { formatOffset } from "../../kit/duration.ts";
import type { LogLine } from "../scenario/evidence.ts";

/** Lines kept for each component and moment. */
const LINES_PER_MOMENT = 2;

/** The first warnings and errors of each component after every moment of the timeline. */
export function logExcerpts(
  logs: readonly (readonly LogLine[])[],
  moments: readonly { readonly id: string; readonly atMs: number }[],
  timelineStartMs: number,
): readonly LogExcerpt[] {
  const excerpts: LogExcerpt[] = [];
  for (const [index, { id, atMs }] of moments.entries()) {
    const untilMs = moments[index + 1]?.atMs ?? Number.POSITIVE_INFINITY;
    for (const lines of logs) {
      const near = lines.flatMap((line) => {
        if (line.at === null) return [];
        const lineAtMs = line.at - timelineStartMs;
        const level = line.fields["level"];
        const isTrouble = level === "error" || level === "warn";
        return isTrouble && lineAtMs >= atMs && lineAtMs < untilMs ? [{ line, lineAtMs }] : [];
      });
      for (const { line, lineAtMs } of near.slice(0, LINES_PER_MOMENT)) {
        excerpts.push({
          at: `${formatOffset(lineAtMs)}, after ${id}`,
          atMs: lineAtMs,
          component: line.component,
          file: line.file,
          lineNumber: line.lineNumber,
          line: line.text.slice(0, 600),
        });
      }
    }
  }
  return excerpts.sort((a, b) => a.atMs - b.atMs);
}
