import type { Clock } from "../../kit/clock/clock.ts";
import { LabError } from "../../kit/errors.ts";
import type { ComponentRecord } from "../topology/component.ts";
import type { Launcher } from "./launcher.ts";
import { waitUntilReady } from "./readiness.ts";
import { RunningProgram } from "./running-program.ts";
import type { Runtime, RunningComponent, RuntimeListener } from "./runtime.ts";
import { startGroups } from "./start-groups.ts";

export interface ComponentRuntimeOptions {
  readonly clock: Clock;
  readonly listener: RuntimeListener;
  /** Carries the programs. */
  readonly launcher: Launcher;
  /** Limit of one start, wall ms. Default 20 s. */
  readonly readyTimeoutWallMs?: number | undefined;
}

const READY_TIMEOUT_WALL_MS = 20_000;
/** Everything is stopped within this time, wall ms: what is left then is killed. */
const STOP_ALL_WALL_MS = 2_500;
/** No component is killed without this much time to stop, wall ms. */
const GRACE_WALL_MS_MIN = 100;
const GRACE_WALL_MS_MAX = 1_500;
/** How long starts that were under way may take to give up, wall ms. */
const STARTS_END_WALL_MS = 500;

/** Runs components, whatever carries their programs: the order, the waiting and the ends. */
export class ComponentRuntime implements Runtime {
  private readonly options: ComponentRuntimeOptions;
  /** From the start of the process (not yet ready) to its end. */
  private readonly components = new Map<string, RunningProgram>();
  /** Starts that are not over. */
  private readonly starting = new Map<string, Promise<RunningComponent>>();
  private readonly peaks = new Map<string, number>();
  private readonly closing = new AbortController();
  private stopping: Promise<{ readonly killed: readonly string[] }> | undefined;

  constructor(options: ComponentRuntimeOptions) {
    this.options = options;
  }

  get running(): ReadonlyMap<string, RunningComponent> {
    return this.components;
  }

  async start(record: ComponentRecord, signal: AbortSignal): Promise<RunningComponent> {
    const { name } = record;
    if (this.components.has(name) || this.starting.has(name)) {
      throw new LabError("defect", "RUNTIME_NAME_TAKEN", `${name} already runs`);
    }
    const start = this.startNew(record, AbortSignal.any([signal, this.closing.signal]));
    this.starting.set(name, start);
    try {
      return await start;
    } finally {
      this.starting.delete(name);
    }
  }

  /**
   * The first failure ends the other starts of its group and is thrown; what already runs keeps
   * running until `stopAll`.
   */
  async startAll(
    records: readonly ComponentRecord[],
    signal: AbortSignal,
  ): Promise<RunningComponent[]> {
    const started: RunningComponent[] = [];
    for (const group of startGroups(records, new Set(this.components.keys()))) {
      started.push(...(await this.startGroup(group, signal)));
    }
    return started;
  }

  stopAll(): Promise<{ readonly killed: readonly string[] }> {
    this.stopping ??= this.stopGroups();
    return this.stopping;
  }

  /** SIGKILL to everything, now: the second Ctrl-C. */
  killAll(): void {
    this.closing.abort(new Error("the lab is being killed"));
    for (const component of this.components.values()) component.kill();
  }

  /** The most memory each component has held, bytes; 0 where /proc is missing. */
  peakMemoryBytes(): Record<string, number> {
    for (const component of this.components.values()) this.notePeak(component);
    return Object.fromEntries(this.peaks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopAll();
  }

  private async startNew(record: ComponentRecord, signal: AbortSignal): Promise<RunningComponent> {
    const { clock, listener, launcher } = this.options;
    signal.throwIfAborted();
    const beganWallMs = clock.wallNow();
    const { name } = record;
    const launched = await launcher.launch(record, {
      signal,
      onEvent: (event) => listener.onEvent(name, event),
    });
    const { child, logFile, found } = launched;
    const component = new RunningProgram(record, child, clock);
    this.components.set(name, component);
    void child.exited.then((exit) => {
      this.components.delete(name);
      listener.onExit(name, exit, component.endExpected);
    });
    try {
      await waitUntilReady({
        name,
        readiness: record.readiness,
        child,
        logFile,
        clock,
        signal,
        timeoutWallMs: this.options.readyTimeoutWallMs ?? READY_TIMEOUT_WALL_MS,
        found,
      });
    } catch (error) {
      await component.stop(GRACE_WALL_MS_MIN);
      throw error;
    }
    this.notePeak(component);
    listener.onReady(name, child.pid, clock.wallNow() - beganWallMs);
    return component;
  }

  private async startGroup(
    group: readonly ComponentRecord[],
    signal: AbortSignal,
  ): Promise<readonly RunningComponent[]> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const results = await Promise.allSettled(
      group.map((record) =>
        this.start(record, either).catch((error: unknown) => {
          failed.abort(error);
          throw error;
        }),
      ),
    );
    if (failed.signal.aborted) throw failed.signal.reason;
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  private async stopGroups(): Promise<{ readonly killed: readonly string[] }> {
    const { clock } = this.options;
    this.closing.abort(new Error("the lab is stopping"));
    const deadlineWallMs = clock.wallNow() + STOP_ALL_WALL_MS;
    const killed: string[] = [];
    for (const names of stopOrder([...this.components.values()])) {
      const rest = deadlineWallMs - clock.wallNow();
      const grace = Math.min(GRACE_WALL_MS_MAX, Math.max(GRACE_WALL_MS_MIN, rest));
      await Promise.all(
        names.map(async (component) => {
          this.notePeak(component);
          const result = await component.stop(grace);
          if (result.killed) killed.push(component.record.name);
        }),
      );
    }
    await this.startsEnd();
    await this.options.launcher.close();
    return { killed };
  }

  /** A start that is under way gives up by itself; one that waits for a download is left behind. */
  private async startsEnd(): Promise<void> {
    const { clock } = this.options;
    const over = new AbortController();
    const limit = clock.sleep(STARTS_END_WALL_MS * clock.speed, over.signal);
    await Promise.race([Promise.allSettled(this.starting.values()), limit]);
    over.abort();
    await limit.catch(() => undefined);
  }

  private notePeak(component: RunningProgram): void {
    const { name } = component.record;
    this.peaks.set(name, Math.max(this.peaks.get(name) ?? 0, component.peakMemoryBytes()));
  }
}

/** Dependants first; what is needed by something that no longer runs is needed by nobody. */
function stopOrder(components: readonly RunningProgram[]): readonly (readonly RunningProgram[])[] {
  const names = new Set(components.map((component) => component.record.name));
  const startable = components.map((component) => ({
    component,
    name: component.record.name,
    dependsOn: component.record.dependsOn.filter((name) => names.has(name)),
  }));
  const groups = startGroups(startable);
  return groups.map((group) => group.map((entry) => entry.component)).reverse();
}
