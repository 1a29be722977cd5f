import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { LAB_VERSION } from "../../contracts/version.ts";
import { ScaledClock, type ClockSettings } from "../../kit/clock/scaled-clock.ts";
import { loadRuleFile, type RuleGroup } from "../observe/rule-file.ts";
import { AlertRouter } from "../on-call/alert-router.ts";
import { profileText } from "../report/profile-text.ts";
import { Multiplexer } from "../report/multiplexer.ts";
import type { Progress, Reporter } from "../report/reporter.ts";
import { loadScenario, ruleFiles } from "../scenario/load.ts";
import { checkBrought } from "../scenario/foreign/refusals.ts";
import { isUsual } from "../scenario/profile.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import type { ToolName } from "../topology/component.ts";
import { describeShape } from "../topology/presets.ts";
import { checkYourAgentk } from "./agents/your-agentk.ts";
import { planClock } from "./clock-plan.ts";
import { findRecording, type FoundRecording } from "./history/find-recording.ts";
import type { RecordOptions } from "./history/record-hour.ts";
import { historyResult, playedBeforeMs } from "./history/history-result.ts";
import { HistoryWriter } from "./history-writer.ts";
import { keepRules } from "./kept-rules.ts";
import { LAB_TOOLS, locateTools, toolVersions } from "./locate-tools.ts";
import type { RehearseOptions } from "./rehearse-options.ts";
import { mutationNotes, requestedMutation } from "./requested-mutation.ts";
import { makeRunFolder, runsFolder } from "./run-folder.ts";
import { broughtNotes, kasOfRun, shapeFor, speedOf } from "./brought-run.ts";
import { checkRuntimeNeeds } from "./runtime-need.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";

/** The scenario as it counted, in a run's folder: what `kaslab judge` reads. */
export const SCENARIO_FILE = "scenario.yaml";

/** Processes beside the kas pods: Redis, Prometheus, links, Rails, Gitaly, load balancer, agentk. */
const OTHER_PROCESSES = 7;

/** A run that can begin: everything decided, nothing started. */
export interface Prepared {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly speed: number;
  readonly reporter: Reporter;
  readonly run: string;
  readonly runFolder: string;
  readonly tools: ReadonlyMap<ToolName, LocatedTool>;
  readonly versions: Readonly<Record<string, string>>;
  readonly clockSettings: ClockSettings;
  readonly clock: ScaledClock;
  readonly history: HistoryWriter;
  readonly groups: readonly RuleGroup[];
  /** Alertmanager's routing, as GitLab's production has it. */
  readonly router: AlertRouter;
  /** A mutation that is on, and what the sweep removed, in sentences. */
  readonly notes: readonly string[];
  readonly beganWallMs: number;
  /** The healthy hour that is put in front of the run; null when none is. */
  readonly recording: FoundRecording | null;
}

/** Checks the scenario, sweeps what dead labs left, brings the tools and opens the run's folder. */
export async function prepare(options: RehearseOptions): Promise<Prepared> {
  const loaded = loadScenario(options.scenarioRef, options.projectRoot, {
    rules: options.rules ?? [],
    set: { ...options.set, ...(options.seed === undefined ? {} : { seed: options.seed }) },
  });
  const scenario = { ...loaded, shape: shapeFor(loaded.shape, options.kas) };
  const rules = ruleFiles(options.projectRoot, options.rules ?? [], scenario.profile.rules);
  const groups = rules.flatMap((file) => loadRuleFile(file));
  const wallClock = ScaledClock.real();
  const speed = speedOf(scenario, options);
  const seed = options.seed ?? scenario.seed;
  const reporter = new Multiplexer(options.reporters);
  const { runtime = "process" } = options;
  checkRuntimeNeeds(scenario, runtime);
  const { kas } = options;
  if (kas !== undefined) checkBrought(scenario, kas, speed);
  checkYourAgentk(scenario.shape, options.agentk, runtime);
  const notes = [
    ...mutationNotes(requestedMutation(process.env)),
    ...(kas === undefined ? [] : broughtNotes(kas)),
    ...(await sweepLeftovers({ clock: wallClock, runtime })),
  ];
  const parent = options.outFolder ?? runsFolder(options.projectRoot);
  const folder = await makeRunFolder(parent, scenario.name, wallClock.wallNow());
  await writeFile(join(folder.path, SCENARIO_FILE), stringify(scenario.document));
  await keepRules(folder.path, rules);
  // A healthy hour is recorded with processes.
  const isContained = runtime === "container" && scenario.history?.from !== "recorded";
  const tools = await locateTools(
    (text) => reporter.onProgress(quietProgress("start", text)),
    isContained ? LAB_TOOLS : undefined,
  );
  const versions = toolVersions(tools);
  const recording = await recordingFor(scenario, options, {
    runFolder: folder.path,
    run: folder.name,
    tools,
    say: (text) => reporter.onProgress(quietProgress("start", text)),
  });
  const beganWallMs = wallClock.wallNow();
  const durationMs = options.keep ? null : playedBeforeMs(scenario) + scenario.endMs;
  const clockSettings = planClock(beganWallMs, speed, durationMs);
  const clock = new ScaledClock(clockSettings);
  const history = new HistoryWriter(join(folder.path, "history.jsonl"), clock);
  const prepared: Prepared = {
    scenario,
    seed,
    speed,
    reporter,
    run: folder.name,
    runFolder: folder.path,
    tools,
    versions,
    clockSettings,
    clock,
    history,
    groups,
    router: alertRouter(tools, options.projectRoot),
    notes,
    beganWallMs,
    recording,
  };
  announce(prepared, options);
  return prepared;
}

async function recordingFor(
  { history, shape: wanted }: Scenario,
  options: RehearseOptions,
  run: Pick<RecordOptions, "runFolder" | "run" | "tools" | "say">,
): Promise<FoundRecording | null> {
  if (history?.from !== "recorded") return null;
  // Whoever runs the agents later: a healthy hour is that of simulated ones.
  const { yourAgents: _yourAgents, ...shape } = wanted;
  return await findRecording({
    ...run,
    shape,
    projectRoot: options.projectRoot,
    signal: options.signal,
    onKillSwitch: (kill) => options.onKillSwitch(kill),
  });
}

function alertRouter(tools: ReadonlyMap<ToolName, LocatedTool>, projectRoot: string): AlertRouter {
  const amtool = tools.get("amtool");
  if (amtool === undefined) throw new Error("amtool was not located");
  const configFile = join(projectRoot, "dashboards/alertmanager/alertmanager.yml");
  return new AlertRouter({ amtool, configFile });
}

/** Progress of a phase that has no timeline. */
export function quietProgress(phase: Progress["phase"], says: string): Progress {
  return {
    phase,
    says,
    atMs: null,
    endMs: null,
    agentsConnected: 0,
    agentsTotal: 0,
    alertsPending: [],
    alertsFiring: [],
  };
}

function announce(
  prepared: Prepared,
  { withoutFaults, kas }: Pick<RehearseOptions, "withoutFaults" | "kas">,
): void {
  const { scenario, seed, speed, reporter, history, run, runFolder, clockSettings } = prepared;
  const before = historyResult(scenario, prepared.recording);
  history.listen((entry) => reporter.onEntry(entry));
  reporter.onHead({
    labVersion: LAB_VERSION,
    run,
    runFolder,
    seed,
    speed,
    title: scenario.title,
    rehearses: scenario.rehearses,
    topologySummary: describeShape(scenario.shape, prepared.versions),
    profile: isUsual(scenario.profile) ? "" : profileText(scenario.profile),
    withoutFaults,
    ...(before === undefined ? {} : { history: before.says }),
  });
  history.append({
    kind: "run-started",
    run,
    scenario: scenario.name,
    seed,
    speed,
    epochMs: clockSettings.epochMs,
    version: LAB_VERSION,
    withoutFaults,
    ...(kas === undefined ? {} : { kas: kasOfRun(kas) }),
  });
  for (const says of prepared.notes) history.append({ kind: "note", says });
  const count = scenario.shape.kasReplicas + OTHER_PROCESSES;
  reporter.onProgress(quietProgress("start", `starting ${count} processes`));
}
