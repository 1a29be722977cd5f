import { messageOf } from "../../kit/errors.ts";
import { beginRecorded } from "./history/begin-history.ts";
import type { LiveLab, OnLive } from "./live-lab.ts";
import { openCommand } from "./open-command.ts";
import { quietProgress, type Prepared } from "./prepare.ts";
import type { RehearseOptions } from "./rehearse-options.ts";
import { runTimeline } from "./run-timeline.ts";
import type { Stack } from "./stack.ts";
import { StepRunner } from "./step-runner.ts";
import { Watch } from "./watch.ts";

/** How far a run got, for the judge. */
export interface Course {
  readonly timelineStartMs: number;
  readonly endMs: number;
  readonly interrupted: boolean;
  /** Null when the stack never came up. */
  readonly watch: Watch | null;
}

/** Plays the timeline under watch; an interruption heals and ends it early. */
export async function watchTimeline(
  prepared: Prepared,
  options: RehearseOptions,
  stack: Stack,
): Promise<Course> {
  const { scenario, clock, history, groups, reporter } = prepared;
  const append = history.append.bind(history);
  const { withoutFaults, signal } = options;
  const newWatch = (walkFromMs: number): Watch =>
    new Watch({ stack, clock, groups, append, walkFromMs });
  let watch = newWatch(clock.now());
  let timelineStartMs = clock.now();
  history.listen((entry) => {
    if (entry.kind === "timeline-started") timelineStartMs = entry.at;
    if (entry.kind === "fault") stack.exporter.faults.note(entry);
  });
  const runner = new StepRunner({ stack, clock, append, withoutFaults });
  const onProgress = reporter.onProgress.bind(reporter);
  let interrupted = false;
  let stopLive: Awaited<ReturnType<OnLive>> | undefined;
  try {
    stopLive = await options.onLive?.(liveLab(prepared, options, stack, runner));
    const { recording } = prepared;
    let startMs: number | undefined;
    if (recording === null || scenario.history === undefined) watch.start();
    else {
      reporter.onProgress(quietProgress("start", "laying the recorded history before T+0"));
      startMs = await beginRecorded({
        recording: recording.recording,
        history: scenario.history,
        stack,
        clock,
        signal,
        watchFrom: (fromMs) => (watch = newWatch(fromMs)),
      });
    }
    await runTimeline({
      ...(startMs === undefined ? {} : { startMs }),
      scenario,
      stack,
      watch,
      runner,
      history,
      clock,
      signal,
      onProgress,
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    interrupted = true;
    append({ kind: "interrupted", signal: messageOf(signal.reason) });
  } finally {
    const again = openCommand(options.projectRoot, prepared.runFolder);
    await stopLive?.(`the run has ended; look at it again:  ${again}`);
    await watch.stop();
  }
  return { timelineStartMs, endMs: clock.now(), interrupted, watch };
}

function liveLab(
  prepared: Prepared,
  options: RehearseOptions,
  stack: Stack,
  runner: StepRunner,
): LiveLab {
  const { run, runFolder, scenario, speed, seed, clock, history } = prepared;
  return {
    run,
    runFolder,
    scenario: scenario.name,
    title: scenario.title,
    shape: scenario.shape,
    runtime: options.runtime ?? "process",
    speed,
    seed,
    lengthMs: scenario.endMs,
    clock,
    history,
    stack,
    runner,
  };
}
