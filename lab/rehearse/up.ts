import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
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
import { LAB_TOOLS, locateTools, toolVersions } from "./locate-tools.ts";
import { makeRunFolder, runsFolder } from "./run-folder.ts";
import { Stack } from "./stack.ts";
import { sweepLeftovers } from "./sweep-leftovers.ts";
import { Watch } from "./watch.ts";

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
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  onKillSwitch(kill: () => void): void;
}

/** Starts a deployment, prints every address and stays until `signal` aborts. */
export async function up(options: UpOptions): Promise<void> {
  const { projectRoot, runtime, speed, seed, signal, say } = options;
  const { kas } = options;
  const preset = withYours(shapeOf(options.topology), options.agentk?.count ?? 0);
  const shape = shapeFor(preset, kas);
  if (kas !== undefined) checkSpeed(kas, speed);
  checkYourAgentk(shape, options.agentk?.from, runtime);
  const wallClock = ScaledClock.real();
  for (const sentence of await sweepLeftovers({ clock: wallClock, runtime })) say(`${sentence}\n`);
  const parent = options.outFolder ?? runsFolder(projectRoot);
  const folder = await makeRunFolder(parent, "up", wallClock.wallNow());
  const names = runtime === "container" ? LAB_TOOLS : undefined;
  const tools = await locateTools((text) => say(`${text}\n`), names);
  say(`${describeShape(shape, toolVersions(tools))}\n`);
  const clockSettings = planClock(wallClock.wallNow(), speed, null);
  const clock = new ScaledClock(clockSettings);
  const history = new HistoryWriter(join(folder.path, "history.jsonl"), clock);
  const append = history.append.bind(history);
  history.listen((entry) => {
    if (entry.kind === "note") say(`${entry.says}\n`);
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
      broughtKas: kas,
      agentk: options.agentk?.from,
      append,
      signal,
    },
    (kill) => options.onKillSwitch(kill),
  );
  const groups = RULE_FILES.flatMap((file) => loadRuleFile(join(projectRoot, file)));
  const watch = new Watch({ stack, clock, groups, append });
  try {
    watch.start();
    await stack.control("agentk").request("POST", "/control/start", {});
    history.append({ kind: "timeline-started" });
    say(addressList(stack, folder.path, speed));
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  } finally {
    await watch.stop().catch(() => undefined);
    await stack.stop();
    await history.close();
  }
}

function withYours(shape: TopologyShape, count: number | "all"): TopologyShape {
  if (count === 0) return shape;
  return { ...shape, yourAgents: count === "all" ? shape.agentCount : count };
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
