import type { Clock } from "../../kit/clock/clock.ts";
import { labTime } from "../report/format.ts";
import type { Progress, Reporter } from "../report/reporter.ts";
import { fit, paint, type TextOutput } from "../report/text-output.ts";

const CLEAR_LINE = "\r\u001b[2K";
/** A terminal's live line is replaced at most five times a second, a pipe hears every two (wall). */
const TERMINAL_PERIOD_WALL_MS = 200;
const PIPE_PERIOD_WALL_MS = 2_000;

/** Signs of life while a matrix runs: one live line on a terminal, now and then a line in a pipe. */
export class MatrixProgress {
  private readonly output: TextOutput;
  private readonly clock: Pick<Clock, "wallNow">;
  private isShown = false;
  private saidWallMs = Number.NEGATIVE_INFINITY;

  constructor(output: TextOutput, clock: Pick<Clock, "wallNow">) {
    this.output = output;
    this.clock = clock;
  }

  /** Listens to one run; `place` is its place in the matrix: `3/12  redis-loss`. */
  reporterOf(place: string): Reporter {
    return {
      onHead: () => undefined,
      onEntry: () => undefined,
      onProgress: (progress) => this.show(`${place}  ${words(progress)}`),
      onResult: () => undefined,
    };
  }

  /** A line that stays. */
  say(text: string): void {
    if (this.isShown) this.output.write(CLEAR_LINE);
    this.isShown = false;
    this.saidWallMs = this.clock.wallNow();
    this.output.write(text);
  }

  private show(text: string): void {
    const { isTerminal, columns } = this.output;
    const wallMs = this.clock.wallNow();
    const period = isTerminal ? TERMINAL_PERIOD_WALL_MS : PIPE_PERIOD_WALL_MS;
    if (wallMs - this.saidWallMs < period) return;
    this.saidWallMs = wallMs;
    const line = fit(`  … ${text}`, columns - 1);
    this.output.write(
      isTerminal ? `${CLEAR_LINE}${paint(this.output, "quiet", line)}` : `${line}\n`,
    );
    this.isShown = isTerminal;
  }
}

function words(progress: Progress): string {
  const { agentsConnected, agentsTotal, alertsFiring, atMs, endMs, phase, says } = progress;
  if (atMs === null || endMs === null) return `${phase}: ${says}`;
  const firing = alertsFiring.length === 0 ? "" : `  firing: ${alertsFiring.join(", ")}`;
  const time = `${labTime(atMs)} of ${labTime(endMs).slice(1)}`;
  return `${time}  ${agentsConnected}/${agentsTotal} agents${firing}`;
}
