import type { HistoryEntry } from "../../contracts/history.ts";
import type { Progress, Reporter, RunHead } from "./reporter.ts";
import type { RunResult } from "./run-result.ts";
import { isStoryEntry, type StoryEntry } from "./story.ts";

/**
 * A line of `--json`. `version` is raised when a field changes meaning; a program ignores kinds and
 * fields it does not know.
 */
export type JsonLine =
  | ({ readonly version: 1; readonly kind: "head" } & RunHead)
  | {
      readonly version: 1;
      readonly kind: "entry";
      /** Lab ms since T+0; null before it. */
      readonly atMs: number | null;
      readonly entry: StoryEntry;
    }
  | {
      readonly version: 1;
      readonly kind: "result";
      readonly reportPath: string | null;
      readonly result: RunResult;
    };

/** One JSON object a line: the head, what happened, the result. */
export class JsonReporter implements Reporter {
  private readonly write: (text: string) => void;
  private timelineStartMs: number | null = null;

  constructor(write: (text: string) => void) {
    this.write = write;
  }

  onHead(head: RunHead): void {
    this.timelineStartMs = null;
    this.line({ version: 1, kind: "head", ...head });
  }

  onEntry(entry: HistoryEntry): void {
    if (entry.kind === "timeline-started") this.timelineStartMs = entry.at;
    if (!isStoryEntry(entry)) return;
    const atMs = this.timelineStartMs === null ? null : entry.at - this.timelineStartMs;
    this.line({ version: 1, kind: "entry", atMs, entry });
  }

  onProgress(_progress: Progress): void {
    // Progress is for eyes; every fact in it also comes as an entry or in the result.
  }

  onResult(result: RunResult, reportPath: string | null): void {
    this.line({ version: 1, kind: "result", reportPath, result });
  }

  private line(line: JsonLine): void {
    this.write(`${JSON.stringify(line)}\n`);
  }
}
