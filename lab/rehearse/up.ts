import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { LAB_VERSION } from "../../contracts/version.ts";
import { LabError } from "../../kit/errors.ts";
import { COMMAND } from "../../kit/installation.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import { loadRuleFile } from "../observe/rule-file.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import { RULE_FILES } from "../scenario/load.ts";
import { describeShape, TOPOLOGY_PRESETS, type TopologyShape } from "../topology/presets.ts";
import { addressList } from "./address-list.ts";
import { planClock } from "./clock-plan.ts";
import { HistoryWriter } from "./history-writer.ts";
import type { OnLive } from "./live-lab.ts";
import { LAB_TOOLS, locateTools, toolVersions } from "./locate-tools.ts";
import { makeRunFolder, runsFolder, UP_SCENARIO } from "./run-folder.ts";
import { Stack } from "./stack.ts";
import { StepRunner } from "./step-runner.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";
import { Watch } from "./watch.ts";

/** Addresses for pods beyond those at first: whoever plays scales and restarts. */
const SPARE_PODS = 18;

export interface UpOptions {
  readonly topology: string;
  readonly projectRoot: string;
  readonly runtime: RuntimeKind;
  readonly speed: number;
  readonly seed: string;
  readonly outFolder?: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Told when it is up. */
  readonly onLive?: OnLive;
  onKillSwitch(kill: () => void): void;
}

/** Starts a deployment, prints every address and stays until `signal` aborts. */
export async function up(options: UpOptions): Promise<void> {
  const { projectRoot, runtime, speed, seed, signal, say } = options;
  const shape = withSpares(shapeOf(options.topology));
  const wallClock = ScaledClock.real();
  for (const sentence of await sweepLeftovers({ clock: wallClock, runtime })) say(`${sentence}\n`);
  const parent = options.outFolder ?? runsFolder(projectRoot);
  const folder = await makeRunFolder(parent, UP_SCENARIO, wallClock.wallNow());
  const names = runtime === "container" ? LAB_TOOLS : undefined;
  const tools = await locateTools((text) => say(`${text}\n`), names);
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
    if (entry.kind === "component-exited" && !entry.expected) {
      say(
        `${entry.component} ended by itself; its log: ${folder.path}/logs/${entry.component}.log\n`,
      );
    }
  });
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
      append,
      signal,
    },
    (kill) => options.onKillSwitch(kill),
  );
  const groups = RULE_FILES.flatMap((file) => loadRuleFile(join(projectRoot, file)));
  const watch = new Watch({ stack, clock, groups, append });
  const runner = new StepRunner({ stack, clock, append, withoutFaults: false });
  history.listen((entry) => {
    if (entry.kind === "fault") stack.exporter.faults.note(entry);
  });
  let stopLive: Awaited<ReturnType<OnLive>> | undefined;
  try {
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
    say(addressList(stack, folder.path, speed));
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    history.append({ kind: "timeline-ended" });
  } finally {
    await stopLive?.(`the lab was ended; look at it again:  ${COMMAND} open ${folder.name}`);
    await runner.finish();
    await watch.stop().catch(() => undefined);
    await stack.stop();
    await history.close();
  }
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
