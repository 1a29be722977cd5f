import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError, messageOf } from "../../kit/errors.ts";
import type { LabRange } from "../grafana/lab-dashboards.ts";
import type { QueryPort } from "../observe/series.ts";
import { writeReports } from "../report/files.ts";
import type { RunResult } from "../report/run-result.ts";
import { addressList } from "./address-list.ts";
import { assembleResult } from "./assemble-result.ts";
import { LogReader, logTime } from "./log-reader.ts";
import { historyResult, playedBeforeMs } from "./history/history-result.ts";
import { NO_ONLOOKERS, openOnlookers, stackExtras, type OpenedOnlookers } from "./onlookers.ts";
import { prepare, quietProgress, type Prepared } from "./prepare.ts";
import type { RehearseOptions } from "./rehearse-options.ts";
import { broughtEvidence } from "../scenario/foreign/brought-evidence.ts";
import { kasProfileOf } from "../scenario/profile.ts";
import { controlAlertOutcome } from "./run-timeline.ts";
import { Stack } from "./stack.ts";
import { SCRAPE_INTERVAL_MS, Watch } from "./watch.ts";
import { watchTimeline, type Course } from "./watch-timeline.ts";

const wallClock = ScaledClock.real();

/** One run of a scenario, from its file to its verdict. */
export async function rehearse(
  options: RehearseOptions,
): Promise<{ readonly result: RunResult; readonly runFolder: string }> {
  const prepared = await prepare(options);
  try {
    const result = await rehearsePrepared(prepared, options);
    return { result, runFolder: prepared.runFolder };
  } finally {
    await prepared.history.close();
  }
}

async function rehearsePrepared(prepared: Prepared, options: RehearseOptions): Promise<RunResult> {
  const stack = await startStack(prepared, options);
  const startedWallMs = wallClock.wallNow();
  if (stack === null) {
    const nowMs = prepared.clock.now();
    const course = { timelineStartMs: nowMs, endMs: nowMs, interrupted: true, watch: null };
    const result = await judge(prepared, options, null, course);
    const wallMs = { start: startedWallMs - prepared.beganWallMs, timeline: 0, judge: 0 };
    return await publish(prepared, withWallTimes(result, wallMs, 0));
  }
  let onlookers: OpenedOnlookers | undefined;
  try {
    onlookers = await openOnlookers({
      onlookers: options.onlookers ?? NO_ONLOOKERS,
      book: stack.book,
      projectRoot: options.projectRoot,
      range: rangeOf(prepared),
      history: prepared.history,
      clock: prepared.clock,
    });
    const course = await watchTimeline(prepared, options, stack);
    const timelineWallMs = wallClock.wallNow();
    prepared.reporter.onProgress(quietProgress("judge", "judging"));
    const judged = await judge(prepared, options, stack, course);
    const judgedWallMs = wallClock.wallNow();
    const wallMs = {
      start: startedWallMs - prepared.beganWallMs,
      timeline: timelineWallMs - startedWallMs,
      judge: judgedWallMs - timelineWallMs,
    };
    if (options.keep && !course.interrupted) {
      const result = await publish(prepared, withWallTimes(judged, wallMs, 0));
      await keepUp(prepared, options, stack, onlookers.addresses);
      return result;
    }
    await onlookers.close();
    await stack.stop();
    return await publish(
      prepared,
      withWallTimes(judged, wallMs, wallClock.wallNow() - judgedWallMs),
    );
  } finally {
    await onlookers?.close();
    await stack.stop();
  }
}

/** The lab time of a run, which is what dashboards show first. */
function rangeOf({ scenario, clockSettings: { epochMs } }: Prepared): LabRange {
  return { fromMs: epochMs, toMs: epochMs + playedBeforeMs(scenario) + scenario.endMs };
}

/** The stack, or null when the start was interrupted. */
async function startStack(prepared: Prepared, options: RehearseOptions): Promise<Stack | null> {
  const { scenario, history } = prepared;
  try {
    return await Stack.start(
      {
        run: prepared.run,
        runFolder: prepared.runFolder,
        projectRoot: options.projectRoot,
        shape: scenario.shape,
        kasProfile: kasProfileOf(scenario.profile),
        broughtKas: options.kas,
        seed: prepared.seed,
        clock: prepared.clock,
        clockSettings: prepared.clockSettings,
        tools: prepared.tools,
        runtime: options.runtime,
        extras: stackExtras(options.onlookers ?? NO_ONLOOKERS, {
          projectRoot: options.projectRoot,
          range: rangeOf(prepared),
        }),
        agentk: options.agentk,
        append: history.append.bind(history),
        signal: options.signal,
      },
      (kill) => options.onKillSwitch(kill),
    );
  } catch (error) {
    if (!options.signal.aborted) throw error;
    history.append({ kind: "interrupted", signal: messageOf(options.signal.reason) });
    return null;
  }
}

async function judge(
  prepared: Prepared,
  options: RehearseOptions,
  stack: Stack | null,
  course: Course,
): Promise<RunResult> {
  const { scenario, history, runFolder } = prepared;
  const { timelineStartMs, endMs, interrupted, watch } = course;
  const before = historyResult(scenario, prepared.recording);
  const brought = broughtEvidence(history.entries);
  const logs = new LogReader(
    (component) => join(runFolder, "logs", `${component}.log`),
    logTime(brought, history.entries),
  );
  return await assembleResult({
    scenario,
    run: prepared.run,
    seed: prepared.seed,
    speed: prepared.speed,
    withoutFaults: options.withoutFaults,
    interrupted,
    startedWall: new Date(prepared.beganWallMs).toISOString(),
    evidence: {
      history: history.entries,
      query: stack?.prometheus ?? NO_STORE,
      timelineStartMs,
      endMs,
      speed: prepared.speed,
      agentNames: stack?.fleet.map(({ agentName }) => agentName) ?? [],
      componentsByKind: stack?.componentsByKind() ?? new Map(),
      scrapeIntervalMs: SCRAPE_INTERVAL_MS,
      brought,
      log: (component) => logs.read(component),
    },
    groups: prepared.groups,
    router: prepared.router,
    losses: watch?.losses ?? [],
    controlAlert: controlAlertOutcome(history, timelineStartMs),
    agentk: options.agentk,
    tools: prepared.versions,
    notes: prepared.notes,
    ...(before === undefined ? {} : { beforeStart: before }),
    wallMs: { total: 0, start: 0, timeline: 0, judge: 0, stop: 0 },
    peakMemoryBytes: stack?.runtime.peakMemoryBytes() ?? {},
  });
}

/** Stands for the store of a run whose Prometheus never came up. */
const NO_STORE: QueryPort = {
  range: () => Promise.reject(noStore()),
  instant: () => Promise.reject(noStore()),
};

function noStore(): LabError {
  return new LabError("environment", "OBSERVE_STORE_GONE", "Prometheus was never started");
}

function withWallTimes(
  result: RunResult,
  wallMs: Omit<RunResult["wallMs"], "total" | "stop">,
  stop: number,
): RunResult {
  const total = wallMs.start + wallMs.timeline + wallMs.judge + stop;
  return { ...result, wallMs: { ...wallMs, stop, total } };
}

/** Writes the reports and tells the reporters. */
async function publish(prepared: Prepared, result: RunResult): Promise<RunResult> {
  const { history, runFolder, reporter } = prepared;
  history.append({ kind: "run-ended", verdict: result.verdict });
  const files = await writeReports(runFolder, result, history.entries);
  reporter.onResult(result, files.html);
  return result;
}

/** Prints every address and goes on watching until somebody ends it. */
async function keepUp(
  prepared: Prepared,
  options: RehearseOptions,
  stack: Stack,
  onlookers: OpenedOnlookers["addresses"],
): Promise<void> {
  const { clock, groups, history, runFolder, speed } = prepared;
  const watch = new Watch({ stack, clock, groups, append: history.append.bind(history) });
  watch.start();
  options.say?.(`\n${addressList(stack, runFolder, speed, onlookers)}`);
  if (!options.signal.aborted) {
    await new Promise<void>((resolve) => {
      options.signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
  await watch.stop();
}
