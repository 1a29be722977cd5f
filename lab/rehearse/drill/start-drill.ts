import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { LAB_VERSION } from "../../../contracts/version.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { afterAction } from "../../drill/after-action.ts";
import type { DrillResult } from "../../drill/api/result.ts";
import { DrillSession } from "../../drill/session.ts";
import { AlertRouter } from "../../on-call/alert-router.ts";
import { loadRuleFile } from "../../observe/rule-file.ts";
import { RULE_FILES } from "../../scenario/load.ts";
import { kasProfileOf } from "../../scenario/profile.ts";
import { planClock } from "../clock-plan.ts";
import type { TimedEvent } from "../history-writer.ts";
import { locateTools } from "../locate-tools.ts";
import { makeRunFolder, runsFolder } from "../run-folder.ts";
import { Stack } from "../stack.ts";
import { sweepLeftovers } from "../sweep-leftovers.ts";
import { Watch } from "../watch.ts";
import { AlertDesk } from "./alert-news.ts";
import { beginShift, recordingFor } from "./begin-shift.ts";
import { DRILL_FILE, DRILL_SCENARIO } from "./drill-folder.ts";
import { random, type DrillPlan } from "./drill-plan.ts";
import { Incident } from "./incident.ts";
import { SealedHistory } from "./sealed-history.ts";
import { SECRET_MESSAGES, SECRET_METRICS } from "./secret-words.ts";
import { stackLab } from "./stack-lab.ts";
import { makeReportFolder } from "./report-folder.ts";

/** Rules are walked as soon as an evaluation is due, so that a page is not late. Lab ms. */
const WALK_PERIOD_MS = 15_000;
/** How long a shift lasts unless told otherwise, lab ms. */
export const SHIFT_MS = 90 * 60_000;

export interface DrillOptions {
  readonly plan: DrillPlan;
  readonly projectRoot: string;
  readonly outFolder?: string;
  /** How long the shift lasts at most, lab ms. */
  readonly limitMs?: number;
  readonly signal: AbortSignal;
  /** Hears what is being done until the shift begins. */
  readonly say: (text: string) => void;
  onKillSwitch(kill: () => void): void;
}

/** A drill whose lab is up. */
export interface RunningDrill {
  readonly session: DrillSession;
  readonly stack: Stack;
  readonly clock: ScaledClock;
  /** What may be shown of the history while the drill is on. */
  readonly history: Pick<SealedHistory, "entries" | "listen">;
  readonly runFolder: string;
  /** The shift begins; whoever listens before it hears all of it. */
  begin(): void;
  /** Waits for the end, stops the lab and writes the report. Call it once. */
  finish(): Promise<DrillResult>;
}

/**
 * Brings a lab up for a drill. Whatever tells of the incident stays in memory until
 * {@link RunningDrill.finish}: folder, console lines, history and metrics name none of it.
 */
export async function startDrill(options: DrillOptions): Promise<RunningDrill> {
  const { plan, projectRoot, signal, say } = options;
  const { scenario, shape, seed, speed, subject, steps } = plan;
  const wallClock = ScaledClock.real();
  for (const sentence of await sweepLeftovers({ clock: wallClock, runtime: "process" })) {
    say(sentence);
  }
  const parent = options.outFolder ?? runsFolder(projectRoot);
  const folder = await makeRunFolder(parent, DRILL_SCENARIO, wallClock.wallNow());
  const report = await makeReportFolder(folder.path);
  const tools = await locateTools(say);
  const recording = await recordingFor(plan, {
    projectRoot,
    runFolder: folder.path,
    run: folder.name,
    tools,
    signal,
    say,
    onKillSwitch: (kill) => options.onKillSwitch(kill),
  });
  const clockSettings = planClock(wallClock.wallNow(), speed, null);
  const clock = new ScaledClock(clockSettings);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  let onSecret = (_entry: HistoryEntry): void => undefined;
  const history = new SealedHistory(join(folder.path, "history.jsonl"), clock, (entry) =>
    onSecret(entry),
  );
  const append = (event: TimedEvent): void => history.append(event);
  append({
    kind: "run-started",
    run: folder.name,
    scenario: DRILL_SCENARIO,
    drill: true,
    seed,
    speed,
    epochMs: clockSettings.epochMs,
    version: LAB_VERSION,
    withoutFaults: false,
  });
  say(`starting the lab, ${speed === 1 ? "in real time" : `${speed} times as fast as the wall`}`);
  const stack = await Stack.start(
    {
      run: folder.name,
      runFolder: folder.path,
      projectRoot,
      shape,
      kasProfile: kasProfileOf(scenario.profile),
      seed,
      clock,
      clockSettings,
      tools,
      untold: SECRET_MESSAGES,
      append,
      signal,
    },
    (kill) => options.onKillSwitch(kill),
  );
  const groups = RULE_FILES.flatMap((file) => loadRuleFile(join(projectRoot, file)));
  let watch: Watch | undefined;
  const watchFrom = (walkFromMs: number): Watch =>
    (watch = new Watch({
      stack,
      clock,
      groups,
      append,
      walkFromMs,
      walkPeriodMs: WALK_PERIOD_MS,
      hiddenMetrics: SECRET_METRICS,
    }));
  const stop = async (): Promise<void> => {
    ended.abort(new Error("the drill is over"));
    await watch?.stop().catch(() => undefined);
    await stack.stop();
  };
  try {
    await beginShift({ recording, stack, clock, signal: until, say, watchFrom });
    const incident = new Incident({ stack, clock, signal: until, steps, append });
    const alerts = new AlertDesk({
      router: new AlertRouter({
        amtool: toolNamed(tools, "amtool"),
        configFile: join(projectRoot, "dashboards/alertmanager/alertmanager.yml"),
      }),
      onNews: (news) => session.onAlert(news),
      onFailure: (says) => append({ kind: "note", says }),
    });
    const session = new DrillSession({
      ports: {
        clock,
        random: random(seed),
        query: stack.prometheus,
        lab: stackLab({ stack, clock, signal: until, incident, runFolder: folder.path }),
        alerts: () => alerts.alerts,
      },
      subject,
      story: {
        scenario: scenario.name,
        title: scenario.title,
        rehearses: scenario.rehearses,
        faults: steps.map(({ says }) => says),
        seed,
        report: report.file,
      },
      limitMs: options.limitMs ?? SHIFT_MS,
      onFact: (timed) => append({ kind: "drill", ...timed }),
    });
    onSecret = (entry) => {
      if (entry.kind === "fault") session.onIncident(entry.at, `${entry.phase}: ${entry.says}`);
    };
    history.listen((entry) => {
      alerts.note(entry);
      if (entry.kind === "agent-connection-closed") {
        session.onConnectionClosed(entry.agent, entry.at);
      }
    });
    signal.addEventListener("abort", () => session.interrupt(), { once: true });
    return {
      session,
      stack,
      clock,
      history,
      runFolder: folder.path,
      begin: () => {
        append({ kind: "timeline-started" });
        session.start();
      },
      finish: async () => {
        const result = await session.over;
        append({ kind: "timeline-ended", at: result.endedAt });
        await stop();
        await history.unseal(scenario.name);
        await writeFile(report.file, afterAction(result));
        const text = `${JSON.stringify(result, null, 2)}\n`;
        await writeFile(join(folder.path, DRILL_FILE), text);
        return result;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function toolNamed<Name, Tool>(tools: ReadonlyMap<Name, Tool>, name: Name): Tool {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`${String(name)} was not located`);
  return tool;
}
