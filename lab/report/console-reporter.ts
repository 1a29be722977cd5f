import type { HistoryEntry } from "../../contracts/history.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { agentsBar, renderStoryLine, widthOf } from "./console-lines.ts";
import { renderHead, renderResult } from "./console-result.ts";
import { ConsoleStory } from "./console-story.ts";
import { labTime } from "./format.ts";
import type { Progress, Reporter, RunHead } from "./reporter.ts";
import type { RunResult } from "./run-result.ts";
import { CONTROL_ALERT, isStoryEntry } from "./story.ts";
import { fit, paint, type TextOutput } from "./text-output.ts";

const CLEAR_LINE = "\r\u001b[2K";
/** A terminal's live line is replaced at most ten times a second (wall). */
const LIVE_PERIOD_WALL_MS = 100;
/** A pipe hears something at least this often (wall). */
const SILENCE_WALL_MS_MAX = 2_000;
const MINUTE_MS = 60_000;
/** Share of all agents that must have changed for a line of their own. */
const AGENTS_STEP = 0.1;

export interface ConsoleReporterOptions {
  /** The report for people. */
  readonly out: TextOutput;
  /** Where signs of life go when `out` is no terminal. */
  readonly progress: TextOutput;
  /** Only its wall time is used. */
  readonly clock: Pick<Clock, "wallNow">;
}

/** Tells a run line by line; on a terminal the last line is alive. */
export class ConsoleReporter implements Reporter {
  private readonly options: ConsoleReporterOptions;
  private story = new ConsoleStory();
  private live = { shown: false, wallMs: Number.NEGATIVE_INFINITY };
  private lastPipeWallMs = Number.NEGATIVE_INFINITY;
  private agents = { connected: 0, minute: -1 };
  /** The steady line has said that all are there: no need to say it again. */
  private isSteadySaid = false;

  constructor(options: ConsoleReporterOptions) {
    this.options = options;
  }

  onHead(head: RunHead): void {
    this.story = new ConsoleStory();
    this.agents = { connected: 0, minute: -1 };
    this.print(renderHead(this.options.out, head));
  }

  onEntry(entry: HistoryEntry): void {
    this.story.watch(entry);
    if (entry.kind === "steady-state") this.isSteadySaid = entry.holds;
    if (!isStoryEntry(entry)) return;
    const line = this.story.line(entry);
    if (line !== null) this.print(renderStoryLine(this.options.out, line));
  }

  onProgress(progress: Progress): void {
    this.agentsLine(progress);
    if (this.options.out.isTerminal) this.replaceLive(progress);
    else this.breakSilence(progress);
  }

  onResult(result: RunResult, reportPath: string | null): void {
    this.print(renderResult(this.options.out, result, reportPath));
  }

  /** Takes the live line away, so that somebody else may write. */
  clear(): void {
    if (!this.live.shown) return;
    this.options.out.write(CLEAR_LINE);
    this.live = { ...this.live, shown: false };
  }

  private print(text: string): void {
    this.clear();
    this.options.out.write(text);
    this.lastPipeWallMs = this.options.clock.wallNow();
  }

  /** At most once a lab minute, when a tenth of the fleet has come or gone. */
  private agentsLine(progress: Progress): void {
    const { atMs, agentsConnected: connected, agentsTotal: total } = progress;
    if (progress.phase !== "timeline" || atMs === null || total === 0) return;
    const minute = Math.floor(atMs / MINUTE_MS);
    const change = Math.abs(connected - this.agents.connected);
    const reachedEnd = change > 0 && (connected === 0 || connected === total);
    if (minute === this.agents.minute || (change < total * AGENTS_STEP && !reachedEnd)) return;
    this.agents = { connected, minute };
    const isNews = connected !== total || !this.isSteadySaid;
    this.isSteadySaid = false;
    if (!isNews) return;
    const numbers = `${connected}/${total}`.padEnd(`${total}/${total}`.length);
    this.print(
      renderStoryLine(this.options.out, {
        kind: "detail",
        atMs,
        word: "agents",
        tone: "plain",
        text: `${agentsBar(connected, total)} ${numbers}   ${alertsText(progress)}`,
      }),
    );
  }

  private replaceLive(progress: Progress): void {
    const { clock, out } = this.options;
    const wallMs = clock.wallNow();
    if (wallMs - this.live.wallMs < LIVE_PERIOD_WALL_MS) return;
    const text = fit(progressText(progress), widthOf(out) - 1);
    out.write(`${CLEAR_LINE}${paint(out, "quiet", text)}`);
    this.live = { shown: true, wallMs };
  }

  private breakSilence(progress: Progress): void {
    const wallMs = this.options.clock.wallNow();
    if (wallMs - this.lastPipeWallMs < SILENCE_WALL_MS_MAX) return;
    this.lastPipeWallMs = wallMs;
    this.options.progress.write(`${fit(progressText(progress), widthOf(this.options.progress))}\n`);
  }
}

function progressText(progress: Progress): string {
  const { atMs, endMs, agentsConnected: connected, agentsTotal: total, says } = progress;
  if (atMs === null || endMs === null) return `  … ${progress.phase}: ${says}`;
  const bar = `${agentsBar(connected, total)} ${connected}/${total} agents`;
  const time = `${labTime(atMs)} of ${labTime(endMs).slice(1)}`;
  return `  … ${time}  ${bar}  ${alertsText(progress)}  ${says}`.trimEnd();
}

function alertsText(progress: Progress): string {
  const told = (names: readonly string[]): readonly string[] =>
    names.filter((name) => name !== CONTROL_ALERT);
  const firing = told(progress.alertsFiring);
  if (firing.length > 0) return `firing: ${firing.join(", ")}`;
  const pending = told(progress.alertsPending);
  return pending.length > 0 ? `pending: ${pending.join(", ")}` : "no alert";
}
