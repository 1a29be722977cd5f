import { join } from "node:path";
import { LAB_VERSION } from "../../contracts/version.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { messageOf } from "../../kit/errors.ts";
import { loadRuleFile } from "../observe/rule-file.ts";
import { writeReports } from "../report/files.ts";
import { Multiplexer } from "../report/multiplexer.ts";
import type { Progress, Reporter } from "../report/reporter.ts";
import type { RunResult } from "../report/run-result.ts";
import { sweep } from "../runtimes/process/sweep.ts";
import type { Evidence } from "../scenario/evidence.ts";
import { loadScenario, RULE_FILES } from "../scenario/load.ts";
import { describeShape } from "../topology/presets.ts";
import { addressList } from "./address-list.ts";
import { assembleResult } from "./assemble-result.ts";
import { planClock } from "./clock-plan.ts";
import { HistoryWriter } from "./history-writer.ts";
import { locateTools, toolVersions } from "./locate-tools.ts";
import { LogReader } from "./log-reader.ts";
import { makeRunFolder } from "./run-folder.ts";
import { controlAlertOutcome, runTimeline } from "./run-timeline.ts";
import { Stack } from "./stack.ts";
import { StepRunner } from "./step-runner.ts";
import { SCRAPE_INTERVAL_MS, Watch } from "./watch.ts";

export interface RehearseOptions {
  /** Name of a scenario, or path of a file. */
  readonly scenarioRef: string;
  readonly projectRoot: string;
  readonly seed?: string;
  readonly speed?: number;
  /** Leave the stack up after the verdict until `signal` aborts. */
  readonly keep: boolean;
  /** Injectors off, expectations on: the verdict must be fail. */
  readonly withoutFaults: boolean;
  /** Folder that gets the run's folder; default `runs`. */
  readonly outFolder?: string;
  readonly reporters: readonly Reporter[];
  /** Abort heals, stops everything and still writes the report. */
  readonly signal: AbortSignal;
  /** Hears the addresses of a stack that is kept. */
  readonly say?: (text: string) => void;
  /** Hears how to kill everything at once, for a second Ctrl-C. */
  onKillSwitch(kill: () => void): void;
}

/** One run of a scenario, from its file to its verdict. */
export async function rehearse(
  options: RehearseOptions,
): Promise<{ readonly result: RunResult; readonly runFolder: string }> {
  const scenario = loadScenario(options.scenarioRef, options.projectRoot);
  const wallClock = ScaledClock.real();
  const speed = options.speed ?? scenario.speed;
  const seed = options.seed ?? scenario.seed;
  const reporter = new Multiplexer(options.reporters);
  const parent = options.outFolder ?? join(options.projectRoot, "runs");
  const swept = await sweep({ clock: wallClock });
  const folder = await makeRunFolder(parent, scenario.name, wallClock.wallNow());
  const notes: string[] = [...swept];
  const tools = await locateTools((text) => reporter.onProgress(starting(text)));
  const versions = toolVersions(tools);

  const beganWallMs = wallClock.wallNow();
  const clockSettings = planClock(beganWallMs, speed, options.keep ? null : scenario.endMs);
  const clock = new ScaledClock(clockSettings);
  const history = new HistoryWriter(join(folder.path, "history.jsonl"), clock);
  history.listen((entry) => reporter.onEntry(entry));
  reporter.onHead({
    labVersion: LAB_VERSION,
    run: folder.name,
    runFolder: folder.path,
    seed,
    speed,
    title: scenario.title,
    rehearses: scenario.rehearses,
    topologySummary: describeShape(scenario.shape, versions),
    withoutFaults: options.withoutFaults,
  });
  history.append({
    kind: "run-started",
    run: folder.name,
    scenario: scenario.name,
    seed,
    speed,
    epochMs: clockSettings.epochMs,
    version: LAB_VERSION,
    withoutFaults: options.withoutFaults,
  });
  for (const says of swept) history.append({ kind: "note", says });
  reporter.onProgress(starting(`starting ${scenario.shape.kasReplicas + 7} processes`));

  const append = history.append.bind(history);
  let stack: Stack;
  try {
    stack = await Stack.start(
      {
        run: folder.name,
        runFolder: folder.path,
        projectRoot: options.projectRoot,
        shape: scenario.shape,
        seed,
        clock,
        clockSettings,
        tools,
        append,
        signal: options.signal,
      },
      (kill) => options.onKillSwitch(kill),
    );
  } catch (error) {
    await history.close();
    throw error;
  }
  const startedWallMs = wallClock.wallNow();
  const groups = RULE_FILES.flatMap((file) => loadRuleFile(join(options.projectRoot, file)));
  const watch = new Watch({ stack, clock, groups, append });
  history.listen((entry) => {
    if (entry.kind === "lag") watch.noteServiceLag(entry.component, entry.lagMs);
  });
  const runner = new StepRunner({
    stack,
    clock,
    append,
    withoutFaults: options.withoutFaults,
    railsWorkers: scenario.shape.railsWorkers,
  });
  let result: RunResult;
  let interrupted = false;
  try {
    watch.start();
    let timelineStartMs = clock.now();
    history.listen((entry) => {
      if (entry.kind !== "timeline-started") return;
      timelineStartMs = entry.at;
      watch.forgetLag();
    });
    try {
      await runTimeline({
        scenario,
        stack,
        watch,
        runner,
        history,
        clock,
        signal: options.signal,
        onProgress: (progress: Progress) => reporter.onProgress(progress),
      });
    } catch (error) {
      if (!options.signal.aborted) throw error;
      interrupted = true;
      history.append({ kind: "interrupted", signal: messageOf(options.signal.reason) });
    }
    const endMs = clock.now();
    const timelineWallMs = wallClock.wallNow();
    reporter.onProgress({ ...starting("judging"), phase: "judge" });
    await watch.stop();
    const logs = new LogReader((component) => join(folder.path, "logs", `${component}.log`));
    const evidence: Evidence = {
      history: history.entries,
      query: stack.prometheus,
      timelineStartMs,
      endMs,
      speed,
      agentNames: stack.fleet.map(({ agentName }) => agentName),
      componentsByKind: stack.componentsByKind(),
      scrapeIntervalMs: SCRAPE_INTERVAL_MS,
      log: (component) => logs.read(component),
    };
    const judged = await assembleResult({
      scenario,
      run: folder.name,
      seed,
      speed,
      withoutFaults: options.withoutFaults,
      interrupted,
      startedWall: new Date(beganWallMs).toISOString(),
      evidence,
      groups,
      lag: watch.lag,
      losses: watch.losses,
      controlAlert: controlAlertOutcome(history, timelineStartMs),
      tools: versions,
      notes,
      wallMs: { total: 0, start: 0, timeline: 0, judge: 0, stop: 0 },
      peakMemoryBytes: stack.runtime.peakMemoryBytes(),
    });
    const judgedWallMs = wallClock.wallNow();
    const wallMs = {
      start: startedWallMs - beganWallMs,
      timeline: timelineWallMs - startedWallMs,
      judge: judgedWallMs - timelineWallMs,
    };
    if (options.keep && !interrupted) {
      result = { ...judged, wallMs: { ...wallMs, total: judgedWallMs - beganWallMs, stop: 0 } };
      await publish(result, folder.path, history, reporter);
      const again = new Watch({ stack, clock, groups, append });
      again.start();
      options.say?.(`\n${addressList(stack, folder.path, speed)}`);
      await aborted(options.signal);
      await again.stop();
      await stack.stop();
    } else {
      await stack.stop();
      const endWallMs = wallClock.wallNow();
      const stop = endWallMs - judgedWallMs;
      result = { ...judged, wallMs: { ...wallMs, total: endWallMs - beganWallMs, stop } };
      await publish(result, folder.path, history, reporter);
    }
  } finally {
    await watch.stop().catch(() => undefined);
    await stack.stop();
    await history.close();
  }
  return { result, runFolder: folder.path };
}

/** Writes the reports and tells the reporters. */
async function publish(
  result: RunResult,
  runFolder: string,
  history: HistoryWriter,
  reporter: Reporter,
): Promise<void> {
  history.append({ kind: "run-ended", verdict: result.verdict });
  const files = await writeReports(runFolder, result, history.entries);
  reporter.onResult(result, files.html);
}

function starting(says: string): Progress {
  return {
    phase: "start",
    says,
    atMs: null,
    endMs: null,
    agentsConnected: 0,
    agentsTotal: 0,
    alertsPending: [],
    alertsFiring: [],
  };
}

/** Waits until somebody ends it. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
