import { LAB_VERSION } from "../../contracts/version.ts";
import { GUARD_WALL_MS_MIN } from "../../kit/clock/clock.ts";
import { COMMAND } from "../../kit/installation.ts";
import { buildCharts } from "../report/charts.ts";
import type { RunResult } from "../report/run-result.ts";
import type { AlertRouter } from "../on-call/alert-router.ts";
import type { RuleGroup } from "../observe/rule-file.ts";
import type { Evidence } from "../scenario/evidence.ts";
import { cannotFollow } from "../scenario/foreign/hard-coded-times.ts";
import { judgeExpectations } from "../scenario/judge.ts";
import { timeOutLag } from "../scenario/lag-guard.ts";
import { lateStretches } from "../scenario/lag-record.ts";
import { onCallSentences } from "../scenario/on-call.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { decideVerdict } from "../scenario/verdict.ts";
import type { ForeignSource } from "../topology/component.ts";
import { describeShape } from "../topology/presets.ts";
import { flooredSentinel } from "../topology/redis-records.ts";
import { agentBands, agentsResult } from "./agent-results.ts";
import { againCommand } from "./again.ts";
import { yoursResult } from "./agents/yours-result.ts";
import { alertResults } from "./alert-results.ts";
import { errorBudgetBurnt } from "./error-budget.ts";
import { faultResults } from "./fault-results.ts";
import { lagResult } from "./lag-result.ts";
import { logExcerpts } from "./log-excerpts.ts";

export interface AssembleInput {
  readonly scenario: Scenario;
  readonly run: string;
  readonly seed: string;
  readonly speed: number;
  readonly withoutFaults: boolean;
  readonly interrupted: boolean;
  readonly startedWall: string;
  readonly evidence: Evidence;
  readonly groups: readonly RuleGroup[];
  readonly router: AlertRouter;
  readonly losses: readonly string[];
  readonly controlAlert: { readonly fired: boolean; readonly cleared: boolean };
  /** The agentk that the user brought. */
  readonly agentk?: ForeignSource | undefined;
  readonly tools: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly beforeStart?: RunResult["history"];
  /** Wall times and memory are filled in once everything has stopped. */
  readonly wallMs: RunResult["wallMs"];
  readonly peakMemoryBytes: Readonly<Record<string, number>>;
}

/** Judges and puts together everything the reporters show, from what was recorded. */
export async function assembleResult(input: AssembleInput): Promise<RunResult> {
  const { scenario, evidence, speed } = input;
  const { history, timelineStartMs: t0, endMs } = evidence;
  const expectations = await judgeExpectations(scenario.expectations, evidence);
  const faults = faultResults(history, t0);
  const yours = yoursResult(input.agentk, history, t0, endMs, speed);
  const agents = agentsResult(history, scenario.shape.agentCount, t0, endMs, speed);
  const steady = history.find((entry) => entry.kind === "steady-state") ?? null;
  const record = lateStretches(history);
  const lag = lagResult(record, t0);
  const died = history.flatMap((entry) =>
    entry.kind === "component-exited" && !entry.expected ? [entry.component] : [],
  );
  const { verdict, reason, nextStep } = decideVerdict({
    interrupted: input.interrupted,
    expectations,
    faults,
    withoutFaults: input.withoutFaults,
    steady,
    controlAlert: input.controlAlert,
    lag,
    losses: input.losses,
    died,
    timeOutLag: (fromAtMs) =>
      timeOutLag(record, { fromMs: t0 + fromAtMs, toMs: endMs }, evidence) ?? null,
    neverHeld: history.flatMap((entry) =>
      entry.kind === "condition" && entry.phase === "never-held" ? [entry] : [],
    ),
  });
  const firstFaultMs = faults.find(({ injectedAtMs }) => injectedAtMs !== null)?.injectedAtMs ?? 0;
  const alerts = await alertResults({
    groups: input.groups,
    history,
    query: evidence.query,
    router: input.router,
    explainFromMs: t0 + firstFaultMs,
    timelineStartMs: t0,
    endMs,
  });
  const moments = history.flatMap((entry) =>
    entry.kind === "moment" ? [{ id: entry.id, atMs: entry.at - t0 }] : [],
  );
  const logs = await Promise.all(
    [...evidence.componentsByKind.values()].flat().map((component) => evidence.log(component)),
  );
  return {
    version: 1,
    labVersion: LAB_VERSION,
    run: input.run,
    scenario: scenario.name,
    title: scenario.title,
    rehearses: scenario.rehearses,
    tags: scenario.tags,
    hurts: scenario.hurts,
    verdict,
    reason,
    nextStep,
    seed: input.seed,
    speed,
    withoutFaults: input.withoutFaults,
    interrupted: input.interrupted,
    timelineStartMs: t0,
    durationMs: endMs - t0,
    startedWall: input.startedWall,
    wallMs: input.wallMs,
    topology: {
      preset: scenario.shape.preset,
      summary: describeShape(scenario.shape, input.tools),
      agents: scenario.shape.agentCount,
      kasPods: scenario.shape.kasReplicas,
    },
    profile: scenario.profile,
    ...(input.beforeStart === undefined ? {} : { history: input.beforeStart }),
    tools: input.tools,
    moments,
    faults,
    actions: history.flatMap((entry) =>
      entry.kind === "action" ? [{ id: entry.id, says: entry.says, atMs: entry.at - t0 }] : [],
    ),
    expectations,
    alerts,
    agents,
    ...(yours === null ? {} : { yours }),
    errorBudgetBurnt: await errorBudgetBurnt({
      query: evidence.query,
      agents: scenario.shape.agentCount,
      fromMs: t0,
      toMs: endMs,
    }),
    onCall: onCallSentences(alerts, agents, faults[0]?.injectedAtMs ?? null),
    losses: input.losses,
    lag,
    floored: [
      ...flooredGuards(speed, evidence.brought !== undefined),
      ...flooredSentinelWords(scenario.shape, speed),
    ],
    ...(evidence.brought === undefined
      ? {}
      : { kas: { ...evidence.brought.kas, cannotFollow: cannotFollow(speed) } }),
    charts: await buildCharts({
      query: evidence.query,
      agentStates: agentBands(history, scenario.shape.agentCount, t0, endMs, speed),
      timelineStartMs: t0,
      endMs,
    }),
    logExcerpts: logExcerpts(logs, moments, t0),
    peakMemoryBytes: input.peakMemoryBytes,
    notes: input.notes,
    again: [
      {
        says: "the same again",
        command: againCommand(scenario, input.seed, {
          kas: evidence.brought?.kas,
          yours: yours ?? undefined,
        }),
      },
      ...(scenario.name === "flag-disable" && evidence.brought === undefined
        ? [
            {
              says: "the same with 200 agents, which does page",
              command: `${COMMAND} run flag-disable-at-scale`,
            },
          ]
        : []),
    ],
  };
}

function flooredSentinelWords(shape: Scenario["shape"], speed: number): readonly string[] {
  return flooredSentinel(shape, speed).map(
    ([name, ms, floorMs]) => `${name}: ${ms / 1000} s became ${floorMs / 1000} s`,
  );
}

/** Guards that are shorter than the floor at this speed. */
function flooredGuards(speed: number, isBrought: boolean): readonly string[] {
  const guards: readonly (readonly [string, number])[] = [
    ["Redis read and write time-out", 1_000],
    ["Redis dial time-out", 5_000],
    ["health check time-out", 3_000],
    ["scrape time-out", 10_000],
    ["keepalive time-out", 20_000],
    // Hard-coded in a kas of the user's: they are as long as they are.
    ...(isBrought
      ? []
      : ([
          ["life of the internal API's JWT", 5_000],
          ["response header time-out of Rails", 20_000],
        ] as const)),
  ];
  const floorMs = GUARD_WALL_MS_MIN * speed;
  if (speed === 1) return [];
  return guards
    .filter(([, ms]) => ms < floorMs)
    .map(([name, ms]) => `${name}: ${ms / 1000} s became ${floorMs / 1000} s`);
}
