import type { Clock } from "../../kit/clock/clock.ts";
import type { ComponentRecord } from "../topology/component.ts";
import type { Child } from "./launcher.ts";
import { peakMemoryOf } from "./peak-memory.ts";
import type { ExitInfo, RunningComponent } from "./runtime.ts";

/** Time a component has to stop by itself, wall ms. */
const GRACE_WALL_MS = 1_500;
/** Signals after which an exit is what the lab wanted. */
const ENDING: ReadonlySet<string> = new Set(["SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL"]);

/** A component from its start to its end. */
export class RunningProgram implements RunningComponent {
  readonly record: ComponentRecord;
  readonly exited: Promise<ExitInfo>;
  private readonly child: Child;
  private readonly clock: Clock;
  private stopping: Promise<{ readonly killed: boolean }> | undefined;
  private ending = false;
  private peakBytes = 0;

  constructor(record: ComponentRecord, child: Child, clock: Clock) {
    this.record = record;
    this.child = child;
    this.clock = clock;
    this.exited = child.exited;
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Whether the lab itself wants the component to end: by `stop`, by a signal, by a fault. */
  get endExpected(): boolean {
    return this.ending;
  }

  /** The most memory seen so far, bytes. */
  peakMemoryBytes(): number {
    this.peakBytes = Math.max(this.peakBytes, peakMemoryOf(this.pid));
    return this.peakBytes;
  }

  signal(name: NodeJS.Signals): boolean {
    if (ENDING.has(name)) this.ending = true;
    this.peakMemoryBytes();
    return this.child.signal(name);
  }

  expectEnd(): void {
    this.ending = true;
  }

  send(message: object): void {
    this.child.send(message);
  }

  stop(graceWallMs: number = GRACE_WALL_MS): Promise<{ readonly killed: boolean }> {
    this.stopping ??= this.stopOnce(graceWallMs);
    return this.stopping;
  }

  /** SIGKILL to the whole group, now. */
  kill(): void {
    this.ending = true;
    this.child.killGroup();
  }

  private async stopOnce(graceWallMs: number): Promise<{ readonly killed: boolean }> {
    this.signal("SIGTERM");
    // A stopped (SIGSTOP) process could not even hear SIGTERM.
    this.child.signal("SIGCONT");
    const graceOver = new AbortController();
    const killed = await Promise.race([
      this.exited.then(() => false),
      this.clock.sleep(graceWallMs * this.clock.speed, graceOver.signal).then(
        () => true,
        () => false,
      ),
    ]);
    graceOver.abort();
    // Also after a graceful end: what the component started must not survive it.
    this.child.killGroup();
    await this.exited;
    await this.child.discard();
    return { killed };
  }
}
