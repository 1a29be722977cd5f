import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryEntry } from "../../contracts/history.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LabError, whyUnreadable } from "../../kit/errors.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { AlertRouter } from "../on-call/alert-router.ts";
import { loadRuleFile } from "../observe/rule-file.ts";
import type { RunResult } from "../report/run-result.ts";
import { broughtEvidence } from "../scenario/foreign/brought-evidence.ts";
import { loadScenario, ruleFiles } from "../scenario/load.ts";
import { assembleResult } from "./assemble-result.ts";
import { keptRules } from "./kept-rules.ts";
import { locateTools } from "./locate-tools.ts";
import { LogReader, logTime } from "./log-reader.ts";
import { SCENARIO_FILE } from "./prepare.ts";
import { controlAlertOutcome } from "./run-timeline.ts";
import { openStoredSeries } from "./stored-store.ts";
import { SCRAPE_INTERVAL_MS } from "./watch.ts";

/**
 * Judges a finished run again, from its folder alone: history, logs and time series. What was only
 * measured while it ran (wall times, memory) is taken from its `result.json`.
 * @throws LabError `REPORT_NO_RUN` when the folder is no whole run.
 */
export async function judgeAgain(options: {
  readonly runFolder: string;
  readonly projectRoot: string;
  readonly say: (text: string) => void;
}): Promise<{ readonly before: RunResult; readonly now: RunResult }> {
  const { runFolder, projectRoot } = options;
  const before = JSON.parse(await part(runFolder, "result.json")) as RunResult;
  const history = (await part(runFolder, "history.jsonl"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as HistoryEntry);
  const rules = (await keptRules(runFolder)) ?? ruleFiles(projectRoot, []);
  const scenario = loadScenario(join(runFolder, SCENARIO_FILE), projectRoot, { rules });
  const tools = await locateTools(options.say);
  const amtool = tools.get("amtool");
  if (amtool === undefined) throw new Error("amtool was not located");
  const clock = ScaledClock.real();
  const undo = new UndoStack();
  try {
    options.say("playing its time series in a Prometheus of its own");
    const query = await openStoredSeries({
      reader: "judge",
      runFolder,
      projectRoot,
      clock,
      tools,
      undo,
    });
    const brought = broughtEvidence(history);
    const logs = new LogReader(
      (component) => join(runFolder, "logs", `${component}.log`),
      logTime(brought, history),
    );
    const now = await assembleResult({
      scenario,
      run: before.run,
      seed: before.seed,
      speed: before.speed,
      withoutFaults: before.withoutFaults,
      interrupted: before.interrupted,
      startedWall: before.startedWall,
      evidence: {
        history,
        query,
        timelineStartMs: before.timelineStartMs,
        endMs: before.timelineStartMs + before.durationMs,
        speed: before.speed,
        agentNames: agentNames(scenario.shape.agentCount),
        componentsByKind: componentsByKind(history),
        scrapeIntervalMs: SCRAPE_INTERVAL_MS,
        brought,
        log: (component) => logs.read(component),
      },
      groups: rules.flatMap((file) => loadRuleFile(file)),
      router: new AlertRouter({
        amtool,
        configFile: join(projectRoot, "dashboards/alertmanager/alertmanager.yml"),
      }),
      losses: before.losses,
      controlAlert: controlAlertOutcome({ entries: history }, before.timelineStartMs),
      agentk: before.yours?.program,
      tools: before.tools,
      notes: before.notes,
      ...(before.history === undefined ? {} : { beforeStart: before.history }),
      wallMs: before.wallMs,
      peakMemoryBytes: before.peakMemoryBytes,
    });
    return { before, now };
  } finally {
    await undo.run();
  }
}

async function part(runFolder: string, name: string): Promise<string> {
  try {
    return await readFile(join(runFolder, name), "utf8");
  } catch (error) {
    throw new LabError(
      "input",
      "REPORT_NO_RUN",
      `${join(runFolder, name)}: ${whyUnreadable(error)}`,
      {
        hint: "Give the folder of a finished run, as `kaslab run` prints it.",
      },
    );
  }
}

function agentNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `agent-${index + 1}`);
}

/** Components by kind, from their names: `kas-1` is a kas. */
function componentsByKind(
  history: readonly HistoryEntry[],
): ReadonlyMap<string, readonly string[]> {
  const kinds: Readonly<Record<string, string>> = {
    rails: "rails-api-mock",
    gitaly: "gitaly-mock",
    lb: "lb-sim",
    agentk: "agentk-sim",
    agent: "agentk",
  };
  const byKind = new Map<string, string[]>();
  for (const entry of history) {
    if (entry.kind !== "component-started") continue;
    const [family = ""] = /^(kas|agent)(?=-\d+$)/.exec(entry.component) ?? [entry.component];
    const kind = kinds[family] ?? family;
    const names = byKind.get(kind) ?? [];
    if (!names.includes(entry.component)) byKind.set(kind, [...names, entry.component]);
  }
  return byKind;
}
