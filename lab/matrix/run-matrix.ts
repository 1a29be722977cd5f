import { relative } from "node:path";
import { LAB_VERSION } from "../../contracts/version.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { messageOf } from "../../kit/errors.ts";
import type { RehearseOptions } from "../rehearse/rehearse-options.ts";
import { rehearse } from "../rehearse/rehearse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runAsChild } from "./child-run.ts";
import { columnsOf } from "./columns.ts";
import { earlierRuns, type Done } from "./earlier-runs.ts";
import { eachRun } from "./each-run.ts";
import type { Matrix } from "./matrix.ts";
import type { MatrixProgress } from "./matrix-progress.ts";
import { rowOf } from "./row.ts";

export interface MatrixOptions {
  readonly scenarios: readonly Scenario[];
  readonly suite: string;
  /** Gets a folder for each run; runs that are there already are taken as they are. */
  readonly folder: string;
  /** Runs at a time; more than one are processes of their own. */
  readonly jobs: number;
  readonly rehearse: Pick<
    RehearseOptions,
    "projectRoot" | "runtime" | "kas" | "signal" | "onKillSwitch" | "rules" | "seed"
  >;
  /** Hears what is done, a line each, and how each run goes. */
  readonly progress: Pick<MatrixProgress, "say" | "reporterOf">;
}

/** Runs every scenario that has no whole run of its present text in the folder, and puts them into one table. */
export async function runMatrix(options: MatrixOptions): Promise<Matrix> {
  const { scenarios, folder, progress, jobs } = options;
  const say = (text: string): void => progress.say(text);
  const clock = ScaledClock.real();
  const beganMs = clock.wallNow();
  const byIndex = new Map<number, Done>();
  const missing: { scenario: string; why: string }[] = [];
  const earlier = await earlierRuns(folder, scenarios, options.rehearse);
  await eachRun(scenarios, jobs, async (scenario, index) => {
    const place = `${String(index + 1).padStart(2)}/${scenarios.length}`;
    const stored = earlier.get(scenario.name);
    if (stored !== undefined) {
      say(`${place}  ${scenario.name.padEnd(28)} ${stored.result.verdict}, from an earlier part\n`);
      byIndex.set(index, stored);
    } else if (options.rehearse.signal.aborted) {
      missing.push({ scenario: scenario.name, why: "interrupted" });
    } else {
      try {
        const run = await runOne(options, scenario, `${place}  ${scenario.name}`);
        const { verdict, wallMs, lag } = run.result;
        const facts = `${Math.round(wallMs.total / 1000)} s, lag ${(lag.maxMs / 1000).toFixed(1)} s`;
        say(`${place}  ${scenario.name.padEnd(28)} ${verdict}   ${facts}\n`);
        byIndex.set(index, run);
      } catch (error) {
        const why = `did not run: ${messageOf(error)}`;
        say(`${place}  ${scenario.name.padEnd(28)} ${why}\n`);
        missing.push({ scenario: scenario.name, why });
      }
    }
  });
  const done = [...byIndex].sort(([a], [b]) => a - b).map(([, run]) => run);
  const results = done.map(({ result }) => result);
  const columns = columnsOf(results);
  return {
    version: 1,
    labVersion: LAB_VERSION,
    startedWall: new Date(beganMs).toISOString(),
    wallMs: clock.wallNow() - beganMs,
    suite: options.suite,
    seed: results[0]?.seed ?? "",
    columns,
    rows: done.map(({ result, runFolder }) => rowOf(columns, result, relative(folder, runFolder))),
    missing,
  };
}

async function runOne(options: MatrixOptions, scenario: Scenario, place: string): Promise<Done> {
  const { projectRoot, runtime, kas, seed, rules = [], signal, onKillSwitch } = options.rehearse;
  if (options.jobs > 1) {
    return await runAsChild({
      ...{ projectRoot, runtime, kas, signal, onKillSwitch, rules, folder: options.folder },
      scenarioFile: scenario.file,
      withoutFaults: false,
      ...(seed === undefined ? {} : { seed }),
    });
  }
  return await rehearse({
    ...options.rehearse,
    scenarioRef: scenario.file,
    keep: false,
    withoutFaults: false,
    outFolder: options.folder,
    reporters: [options.progress.reporterOf(place)],
  });
}
