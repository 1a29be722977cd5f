import type { HistoryEntry } from "../../contracts/history.ts";
import { messageOf } from "../../kit/errors.ts";
import type { Progress, Reporter, RunHead } from "./reporter.ts";
import type { RunResult } from "./run-result.ts";

/** Feeds many reporters. One that throws is written down and neither stops the others nor the run. */
export class Multiplexer implements Reporter {
  private readonly reporters: readonly Reporter[];
  private readonly seen = new Set<string>();

  constructor(reporters: readonly Reporter[]) {
    this.reporters = reporters;
  }

  /** What reporters threw, each sentence once, in order. */
  get failures(): readonly string[] {
    return [...this.seen];
  }

  onHead(head: RunHead): void {
    this.each((reporter) => reporter.onHead(head));
  }

  onEntry(entry: HistoryEntry): void {
    this.each((reporter) => reporter.onEntry(entry));
  }

  onProgress(progress: Progress): void {
    this.each((reporter) => reporter.onProgress(progress));
  }

  onResult(result: RunResult, reportPath: string | null): void {
    this.each((reporter) => reporter.onResult(result, reportPath));
  }

  private each(call: (reporter: Reporter) => void): void {
    for (const reporter of this.reporters) {
      try {
        call(reporter);
      } catch (error) {
        this.seen.add(`${reporter.constructor.name}: ${messageOf(error)}`);
      }
    }
  }
}
