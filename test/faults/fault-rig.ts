import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../kit/random.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { AgentsAnswer } from "../../contracts/control.ts";
import type { FaultContext } from "../../lab/faults/fault.ts";
import { FAULTS, type BoundFault } from "../../lab/faults/registry.ts";
import { faultContext } from "../../lab/rehearse/fault-context.ts";
import { locateTools } from "../../lab/rehearse/locate-tools.ts";
import { Stack } from "../../lab/rehearse/stack.ts";
import type { RuntimeKind } from "../../lab/runtimes/runtime.ts";
import { candidates, drawTargets } from "../../lab/scenario/targets.ts";
import { TOPOLOGY_PRESETS } from "../../lab/topology/presets.ts";
import { PROJECT_ROOT } from "../house/source-files.ts";
import type { FaultCase } from "./cases.ts";

/** Fast enough for minutes of observing, slow enough that a wall millisecond is no lab second. */
const SPEED = 60;
/** Some of Sentinel's waits are seconds of wall time. */
const SENTINEL_SPEED = 20;

/** Limit of one try, wall ms. */
const LIMIT_WALL_MS = 120_000;

/** A small stack with connected agents, on which faults are tried. */
export class FaultRig {
  readonly stack: Stack;
  private readonly clock: ScaledClock;
  private readonly folder: string;
  private count = 0;

  private constructor(stack: Stack, clock: ScaledClock, folder: string) {
    this.stack = stack;
    this.clock = clock;
    this.folder = folder;
  }

  static async start(options: {
    readonly tls: boolean;
    readonly sentinel: boolean;
    readonly runtime?: RuntimeKind;
  }): Promise<FaultRig> {
    const preset = TOPOLOGY_PRESETS["runbook-small"];
    if (preset === undefined) throw new Error("no preset");
    const shape = {
      ...preset,
      agentCount: 6,
      agentStartSpreadMs: 1_000,
      kasPodsMax: 12,
      tls: options.tls,
      redisReplicas: options.sentinel ? 2 : 0,
    };
    const wallStartMs = ScaledClock.real().wallNow();
    const speed = options.sentinel ? SENTINEL_SPEED : SPEED;
    const clockSettings = { epochMs: wallStartMs - 86_400_000, wallStartMs, speed };
    const clock = new ScaledClock(clockSettings);
    const folder = mkdtempSync(join(tmpdir(), "kas-lab-faults-"));
    const stack = await Stack.start(
      {
        run: "faults",
        runFolder: folder,
        projectRoot: PROJECT_ROOT,
        shape,
        seed: "faults",
        clock,
        clockSettings,
        tools: options.runtime === "container" ? new Map() : await locateTools(() => undefined),
        runtime: options.runtime,
        append: () => undefined,
        signal: new AbortController().signal,
      },
      () => undefined,
    );
    const rig = new FaultRig(stack, clock, folder);
    await stack.control("agentk").request("POST", "/control/start", {});
    await rig.healthy();
    return rig;
  }

  /** Waits until every agent is connected: no case begins in the wake of another. */
  async healthy(): Promise<void> {
    await waitFor(
      this.clock,
      "every agent connected",
      async () => {
        const answer = await this.stack.control("agentk").request("GET", "/control/agents");
        return AgentsAnswer.parse(answer).every(({ connected }) => connected) ? true : undefined;
      },
      { timeoutWallMs: 60_000, intervalWallMs: 50 },
    );
  }

  bind({ fault, with: parameters = {} }: FaultCase): BoundFault {
    const bound = FAULTS.get(fault)?.bind(parameters);
    if (bound === undefined || !("inject" in bound)) throw new Error(JSON.stringify(bound));
    return bound;
  }

  /** A context for one try of a fault, with targets drawn as a scenario would. */
  async context(
    testCase: FaultCase,
    fault: BoundFault,
    observeAtMostMs = Infinity,
  ): Promise<FaultContext> {
    const kind = FAULTS.get(testCase.fault)?.targets ?? "none";
    const shape = this.stack.context.shape;
    const among = candidates(kind, shape).map((candidate) => candidate);
    const drawn =
      testCase.on === undefined
        ? []
        : drawTargets(this.present(testCase.on), this.presentOnly(among), new SeededRandom("x"));
    if (typeof drawn === "string") throw new Error(drawn);
    const options = {
      stack: this.stack,
      clock: this.clock,
      id: `case-${++this.count}`,
      targets: drawn,
      signal: AbortSignal.timeout(LIMIT_WALL_MS),
    };
    const baseline = await fault.baseline(faultContext({ ...options, baseline: 0 }));
    return { ...faultContext({ ...options, baseline }), observeAtMostMs };
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Pods may have been replaced by an earlier case: `kas-1` then is the oldest pod. */
  private present(phrase: string): string {
    const [first = "kas-1"] = this.stack.deployment.names();
    return phrase === "kas-1" ? first : phrase;
  }

  private presentOnly<T extends { readonly name: string; readonly sets: readonly string[] }>(
    among: readonly T[],
  ): readonly T[] {
    const names = this.stack.deployment.names();
    if (!among.some(({ sets }) => sets.includes("kas"))) return among;
    const [shape] = among;
    if (shape === undefined) return among;
    const others = among.filter(({ sets }) => !sets.includes("kas"));
    return [...names.map((name) => ({ ...shape, name, sets: ["kas"] })), ...others];
  }
}
