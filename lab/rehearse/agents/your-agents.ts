import type { Clock, Timer } from "../../../kit/clock/clock.ts";
import type { Runtime } from "../../runtimes/runtime.ts";
import type { ComponentRecord } from "../../topology/component.ts";

/** An agent of the fleet that is a program of the user's. */
export interface YourAgent {
  readonly name: string;
  readonly record: ComponentRecord;
  /** After the fleet's start, lab ms. */
  readonly startAfterMs: number;
}

export interface YourAgentsParts {
  readonly agents: readonly YourAgent[];
  readonly clock: Clock;
  readonly runtime: Pick<Runtime, "start" | "running">;
  readonly signal: AbortSignal;
  /** Tells the doors, which tell the history. */
  readonly onStarted: (agent: string) => Promise<void>;
  readonly onStopped: (agent: string) => Promise<void>;
  readonly onError: (agent: string, error: unknown) => void;
}

/** Time that a program has to end after SIGTERM before it is killed, wall ms. */
const GRACE_WALL_MS = 1_500;

/** The user's agentk programs: started, ended and replaced as agentk-sim does with its pods. */
export class YourAgents {
  private readonly parts: YourAgentsParts;
  private readonly timers = new Map<string, Timer>();
  private isStarted = false;
  private isOver = false;

  constructor(parts: YourAgentsParts) {
    this.parts = parts;
  }

  has(agent: string): boolean {
    return this.parts.agents.some(({ name }) => name === agent);
  }

  /** Starts each after its own delay; a second call changes nothing. */
  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    for (const { name, startAfterMs } of this.parts.agents) {
      this.after(name, startAfterMs, () => this.run(name));
    }
  }

  /** Starts these unless they run. */
  startPods(agents: readonly string[]): void {
    for (const agent of agents) this.after(agent, 0, () => this.run(agent));
  }

  /** Ends these; resolves when they are gone. */
  async stopPods(agents: readonly string[]): Promise<void> {
    await Promise.all(agents.map((agent) => this.end(agent)));
  }

  /** Ends these, evenly spread over `spreadMs`, each followed by a new one `afterMs` later (lab ms). */
  restartPods(agents: readonly string[], spreadMs: number, afterMs: number): void {
    agents.forEach((agent, index) => {
      this.after(agent, (index * spreadMs) / agents.length, async () => {
        await this.end(agent);
        this.after(agent, afterMs, () => this.run(agent));
      });
    });
  }

  /** Nothing is started any more; what runs is the runtime's to end. */
  stop(): void {
    this.isOver = true;
    for (const timer of this.timers.values()) timer.cancel();
  }

  /** What comes later takes the place of what was planned for this agent. */
  private after(agent: string, delayMs: number, act: () => Promise<void>): void {
    const { clock, onError } = this.parts;
    this.timers.get(agent)?.cancel();
    if (this.isOver) return;
    const timer = clock.setTimer(delayMs, () => {
      act().catch((error: unknown) => {
        if (!this.isOver) onError(agent, error);
      });
    });
    this.timers.set(agent, timer);
  }

  private async run(agent: string): Promise<void> {
    const { agents, runtime, signal, onStarted } = this.parts;
    const record = agents.find(({ name }) => name === agent)?.record;
    if (record === undefined || runtime.running.has(agent)) return;
    // The door is told first: the program may be connected before the runtime says that it runs.
    await onStarted(agent);
    await runtime.start(record, signal);
  }

  private async end(agent: string): Promise<void> {
    this.timers.get(agent)?.cancel();
    await this.parts.runtime.running.get(agent)?.stop(GRACE_WALL_MS);
    await this.parts.onStopped(agent);
  }
}
