import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LAB_VERSION } from "../../contracts/version.ts";
import { LabError } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import { loadRuleFile } from "../observe/rule-file.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { ForeignSource } from "../topology/component.ts";
import { RULE_FILES } from "../scenario/load.ts";
import type { BroughtKas } from "../topology/brought-kas.ts";
import { describeShape, TOPOLOGY_PRESETS, type TopologyShape } from "../topology/presets.ts";
import { addressList } from "./address-list.ts";
import { checkYourAgentk } from "./agents/your-agentk.ts";
import { checkSpeed, shapeFor } from "./brought-run.ts";
import { planClock } from "./clock-plan.ts";
import { HistoryWriter } from "./history-writer.ts";
import type { OnLive } from "./live-lab.ts";
import { LAB_TOOLS, locateTools, RUN_TOOLS, toolVersions } from "./locate-tools.ts";
import {
  checkAlertmanager,
  checkOnlookers,
  NO_ONLOOKERS,
  onlookerTools,
  openOnlookers,
  stackExtras,
  type OpenedOnlookers,
  type Onlookers,
} from "./onlookers.ts";
import { openCommand } from "./open-command.ts";
import { makeRunFolder, runsFolder, UP_SCENARIO } from "./run-folder.ts";
import { Stack } from "./stack.ts";
import { StepRunner } from "./step-runner.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";
import { Watch } from "./watch.ts";

/** What dashboards show at first of a stack in faster time, lab ms. */
const FIRST_LOOK_MS = 2 * 3_600_000;
/** Addresses for pods beyond those at first: whoever plays scales and restarts. */
const SPARE_PODS = 18;

export interface UpOptions {
  readonly topology: string;
  readonly projectRoot: string;
  readonly runtime: RuntimeKind;
  /** A kas of the user's; default: the lab's own. */
  readonly kas?: BroughtKas | undefined;
  /** A program of the user's for the first agents, and how many. */
  readonly agentk?: { readonly from: ForeignSource; readonly count: number | "all" };
  readonly speed: number;
  readonly seed: string;
  readonly outFolder?: string;
  /** Alertmanager and Grafana; default: none. */
  readonly onlookers?: Onlookers;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Told when it is up. */
  readonly onLive?: OnLive;
  onKillSwitch(kill: () => void): void;
}

/** Starts a deployment, prints every address and stays until `signal` aborts. */
export async function up(options: UpOptions): Promise<void> {
  const { projectRoot, runtime, speed, seed, signal, say } = options;
  const { onlookers = NO_ONLOOKERS } = options;
  checkOnlookers(onlookers, runtime);
  const { kas } = options;
  const preset = withYours(shapeOf(options.topology), options.agentk?.count ?? 0);
  const shape = withSpares(shapeFor(preset, kas));
  if (kas !== undefined) checkSpeed(kas, speed);
  checkYourAgentk(shape, options.agentk?.from, runtime);
  const wallClock = ScaledClock.real();
  for (const sentence of await sweepLeftovers({ clock: wallClock, runtime })) say(`${sentence}\n`);
  const parent = options.outFolder ?? runsFolder(projectRoot);
  const folder = await makeRunFolder(parent, UP_SCENARIO, wallClock.wallNow());
  const names = runtime === "container" ? LAB_TOOLS : [...RUN_TOOLS, ...onlookerTools(onlookers)];
  const tools = await locateTools((text) => say(`${text}\n`), names);
  checkAlertmanager(tools);
  say(`${describeShape(shape, toolVersions(tools))}\n`);
  const clockSettings = planClock(wallClock.wallNow(), speed, null);
  const clock = new ScaledClock(clockSettings);
  const history = new HistoryWriter(join(folder.path, "history.jsonl"), clock);
  const append = history.append.bind(history);
  append({
    kind: "run-started",
    run: folder.name,
    scenario: UP_SCENARIO,
    seed,
    speed,
    epochMs: clockSettings.epochMs,
    version: LAB_VERSION,
    withoutFaults: false,
  });
  history.listen((entry) => {
    if (entry.kind === "note") say(`${entry.says}\n`);
    if (entry.kind === "component-exited" && !entry.expected) {
      say(
        `${entry.component} ended by itself; its log: ${folder.path}/logs/${entry.component}.log\n`,
      );
    }
  });
  const from = clockSettings.epochMs;
  // Real time is now; faster time has hours before it, of which the first are of interest.
  const range = { fromMs: from, toMs: speed <= 1 ? null : from + FIRST_LOOK_MS };
  const stack = await Stack.start(
    {
      run: folder.name,
      runFolder: folder.path,
      projectRoot,
      shape,
      seed,
      clock,
      clockSettings,
      tools,
      runtime,
      extras: stackExtras(onlookers, { projectRoot, range }),
      broughtKas: kas,
      agentk: options.agentk?.from,
      append,
      signal,
    },
    (kill) => options.onKillSwitch(kill),
  );
  const groups = RULE_FILES.flatMap((file) => loadRuleFile(join(projectRoot, file)));
  const watch = new Watch({ stack, clock, groups, append });
  let opened: OpenedOnlookers | undefined;
  const runner = new StepRunner({ stack, clock, append, withoutFaults: false });
  history.listen((entry) => {
    if (entry.kind === "fault") stack.exporter.faults.note(entry);
  });
  let stopLive: Awaited<ReturnType<OnLive>> | undefined;
  try {
    const { book } = stack;
    opened = await openOnlookers({ onlookers, book, projectRoot, range, history, clock });
    watch.start();
    await stack.control("agentk").request("POST", "/control/start", {});
    history.append({ kind: "timeline-started" });
    stopLive = await options.onLive?.({
      run: folder.name,
      runFolder: folder.path,
      scenario: null,
      title: `${shape.preset}, by hand`,
      shape,
      runtime,
      speed,
      seed,
      lengthMs: null,
      clock,
      history,
      stack,
      runner,
    });
    say(addressList(stack, folder.path, speed, opened.addresses));
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    history.append({ kind: "timeline-ended" });
  } finally {
    await stopLive?.(
      `the lab was ended; look at it again:  ${openCommand(projectRoot, folder.path)}`,
    );
    await runner.finish();
    await watch.stop().catch(() => undefined);
    await opened?.close();
    await stack.stop();
    await history.close();
  }
}

function withYours(shape: TopologyShape, count: number | "all"): TopologyShape {
  if (count === 0) return shape;
  return { ...shape, yourAgents: count === "all" ? shape.agentCount : count };
}

function withSpares(shape: TopologyShape): TopologyShape {
  return { ...shape, kasPodsMax: shape.kasPodsMax + SPARE_PODS };
}

function shapeOf(name: string): TopologyShape {
  const shape = TOPOLOGY_PRESETS[name];
  if (shape !== undefined) return shape;
  const names = Object.keys(TOPOLOGY_PRESETS);
  const near = nearestWord(name, names);
  const guess = near === undefined ? "" : `   did you mean "${near}"?`;
  throw new LabError("input", "TOPOLOGY_UNKNOWN", `unknown topology "${name}"${guess}`, {
    hint: `Topologies: ${names.join(", ")}.`,
  });
}
