import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { LabError } from "../../../kit/errors.ts";
import { Collector } from "../../observe/collector.ts";
import { scrapeOverHttp } from "../../observe/scrape-http.ts";
import type { LocatedTool } from "../../tools/located-tool.ts";
import type { ToolName } from "../../topology/component.ts";
import type { TopologyShape } from "../../topology/presets.ts";
import { planClock } from "../clock-plan.ts";
import { Stack } from "../stack.ts";
import { isLabOwn, LOOP_MS, STEP_MS, type Recording } from "./recording.ts";
import { SampleRecorder } from "./sample-recorder.ts";
import { whyNotSteady } from "./steadiness.ts";

const MINUTE_MS = 60_000;
/** After the fleet's start, until step 0: caches, ladders and trackers are as they stay. */
const WARM_UP_MS = 5 * MINUTE_MS;
/** Seed of every recorded run. */
const SEED = "steady-hour";
/** Speeds: so that about this many agents' seconds pass in one wall second. */
const AGENT_SECONDS = 6_000;
const SPEED_MAX = 60;
const SPEED_MIN = 10;
/** A run that was no steady hour is tried again this often, each time at half the speed. */
const TRIES = 3;

export interface RecordOptions {
  readonly key: string;
  readonly shape: TopologyShape;
  readonly projectRoot: string;
  /** The run's folder; what is of use for a look is kept in it when recording fails. */
  readonly runFolder: string;
  readonly run: string;
  readonly tools: ReadonlyMap<ToolName, LocatedTool>;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  onKillSwitch(kill: () => void): void;
}

/**
 * Plays a steady hour of this topology and keeps its series.
 * @throws LabError `LAB_HISTORY_NOT_STEADY` when no try gave a steady hour.
 */
export async function recordHour(options: RecordOptions): Promise<Recording> {
  const { shape, say } = options;
  let speed = Math.max(SPEED_MIN, Math.min(SPEED_MAX, AGENT_SECONDS / shape.agentCount));
  let reason = "";
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const wallS = Math.round((shape.agentStartSpreadMs + WARM_UP_MS + LOOP_MS) / speed / 1000);
    say(`recording a healthy hour of this topology at ${speed}x, about ${wallS} s`);
    const { recording, problem } = await recordOnce(options, speed);
    if (problem === undefined) return recording;
    reason = problem;
    say(`that was no steady hour: ${reason}`);
    speed = Math.max(SPEED_MIN, speed / 2);
  }
  throw new LabError(
    "environment",
    "LAB_HISTORY_NOT_STEADY",
    `no steady hour was recorded: ${reason}`,
    {
      hint: "Run it when the machine is less busy, or use history: { for: ..., from: played }.",
    },
  );
}

interface Recorded {
  readonly recording: Recording;
  /** Why it must not be used. */
  readonly problem: string | undefined;
}

async function recordOnce(options: RecordOptions, speed: number): Promise<Recorded> {
  const { projectRoot, tools, signal, key } = options;
  const wall = ScaledClock.real().wallNow();
  const shape: TopologyShape = { ...options.shape, agentAges: "spread" };
  const leadMs = shape.agentStartSpreadMs + WARM_UP_MS;
  const settings = planClock(wall, speed, leadMs + LOOP_MS);
  const clock = new ScaledClock(settings);
  const runFolder = join(options.runFolder, "recording");
  await mkdir(join(runFolder, "logs"), { recursive: true });
  const died: string[] = [];
  const stack = await Stack.start(
    {
      run: `${options.run}-history`,
      runFolder,
      projectRoot,
      shape,
      seed: SEED,
      clock,
      clockSettings: settings,
      tools,
      append: (event) => {
        if (event.kind === "component-exited" && !event.expected) died.push(event.component);
      },
      signal,
    },
    (kill) => options.onKillSwitch(kill),
  );
  try {
    await stack.control("agentk").request("POST", "/control/start", {});
    const fromMs = Math.ceil((clock.now() + leadMs) / MINUTE_MS) * MINUTE_MS;
    await clock.sleep(fromMs - STEP_MS / 2 - clock.now(), signal);
    const recorder = new SampleRecorder(fromMs);
    const lost = await collect({ stack, clock, recorder, signal });
    const series = [...recorder.series()];
    const { prefix } = stack.book;
    const made = new Date(wall).toISOString();
    return {
      recording: { version: 2, key, seed: SEED, made, prefix, series },
      problem: [...died, ...lost][0] ?? whyNotSteady(series, { ...shape, agentPods: pods(shape) }),
    };
  } finally {
    await stack.stop();
    await rm(join(runFolder, "prometheus"), { recursive: true, force: true });
  }
}

function pods({ agentCount, replicasOfFirstAgent }: TopologyShape): number {
  return agentCount + replicasOfFirstAgent - 1;
}

/** Scrapes for one hour and one step. @returns what went wrong, in words. */
async function collect(parts: {
  readonly stack: Stack;
  readonly clock: ScaledClock;
  readonly recorder: SampleRecorder;
  readonly signal: AbortSignal;
}): Promise<readonly string[]> {
  const { stack, clock, recorder, signal } = parts;
  const problems: string[] = [];
  const scrape = scrapeOverHttp(clock);
  const collector = new Collector({
    clock,
    intervalMs: STEP_MS,
    scrape,
    write: recorder,
    onLag: () => undefined,
    onLoss: (says) => problems.push(says),
  });
  for (const [name, endpoint] of stack.targets()) {
    if (!isLabOwn(endpoint.labels)) collector.add(name, endpoint);
  }
  collector.start();
  try {
    await clock.sleep(LOOP_MS + STEP_MS, signal);
  } finally {
    await collector.stop();
    scrape.close();
  }
  return problems;
}
