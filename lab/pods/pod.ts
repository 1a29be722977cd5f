import type { Clock } from "../../kit/clock/clock.ts";
import { CrashBackOff } from "./crash-back-off.ts";

/** How a container's process ended. */
export interface ContainerExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A container of a pod while it runs. */
export interface Container {
  /** Settles when the process is gone. Never rejects. */
  readonly exited: Promise<ContainerExit>;
  /** SIGKILL, as a crash. */
  crash(): void;
  /** SIGTERM, then SIGKILL after the grace period. */
  stop(): Promise<void>;
}

/** How a pod stands, as `kubectl get pods` would say it. */
export type PodPhase = "starting" | "ready" | "crash-loop-back-off" | "terminating";

/** Why a container ended, as Kubernetes says it: an exit with 0 is a completion. */
export type Termination = "Completed" | "Error";

export interface PodPorts {
  readonly clock: Clock;
  /** Starts the container and resolves when it is ready; undefined when it ended before that. */
  startContainer(): Promise<Container | undefined>;
  onPhase(phase: PodPhase): void;
  onError(error: unknown): void;
}

/** One pod: its container is started again with back-off whenever it ends, until the pod is deleted. */
export class Pod {
  readonly name: string;
  readonly index: number;
  restarts = 0;
  phase: PodPhase = "starting";
  /** Of the container before the present one; null while there was none. */
  lastTermination: Termination | null = null;
  private readonly ports: PodPorts;
  private readonly deleted = new AbortController();
  private container: Container | undefined;
  private crashAfterMs: number | null = null;
  private run: Promise<void> = Promise.resolve();

  constructor(name: string, index: number, ports: PodPorts) {
    this.name = name;
    this.index = index;
    this.ports = ports;
  }

  /** Takes over a container that runs already, as at the start of a run. */
  adopt(container: Container): void {
    this.container = container;
    this.enter("ready");
    this.run = this.keepRunning(container);
  }

  /**
   * Starts; it is ready `readyAfterMs` later at the earliest, which stands for scheduling, image pull
   * and a slow start. The process itself starts at once, because its start takes wall time.
   */
  start(readyAfterMs: number): void {
    this.enter("starting");
    this.run = this.keepRunning(undefined, this.ports.clock.now() + readyAfterMs);
  }

  crash(): void {
    this.container?.crash();
  }

  /** From now on the container ends this long after each start; null: no more. */
  setCrashing(afterMs: number | null): void {
    this.crashAfterMs = afterMs;
    if (afterMs !== null) this.crashLater(afterMs);
  }

  /** Deletes the pod: SIGTERM, grace, SIGKILL. Resolves when it is gone. Idempotent. */
  async delete(): Promise<void> {
    this.enter("terminating");
    this.deleted.abort(new Error("the pod was deleted"));
    await this.container?.stop();
    await this.run;
  }

  /** The pod's container is no longer started again; whoever runs it stops it. */
  letGo(): void {
    this.deleted.abort(new Error("the deployment has ended"));
  }

  private isDeleted(): boolean {
    return this.deleted.signal.aborted;
  }

  private async keepRunning(adopted: Container | undefined, readyAtMs = 0): Promise<void> {
    const { clock } = this.ports;
    const backOff = new CrashBackOff();
    let container = adopted;
    while (!this.isDeleted()) {
      const startedMs = clock.now();
      container ??= await this.tryStart();
      if (container !== undefined) {
        this.container = container;
        const isDue = clock
          .sleep(Math.max(0, readyAtMs - clock.now()), this.deleted.signal)
          .catch(() => undefined);
        const first = await Promise.race([isDue, container.exited.then(() => "gone")]);
        if (this.isDeleted()) await container.stop();
        else if (first !== "gone" && container !== adopted) this.enter("ready");
        if (this.crashAfterMs !== null) this.crashLater(this.crashAfterMs);
        const { exitCode } = await container.exited;
        this.lastTermination = exitCode === 0 ? "Completed" : "Error";
      }
      container = undefined;
      this.container = undefined;
      if (this.isDeleted()) return;
      this.restarts += 1;
      this.enter("crash-loop-back-off");
      await clock
        .sleep(backOff.ended(clock.now() - startedMs), this.deleted.signal)
        .catch(() => undefined);
    }
  }

  private async tryStart(): Promise<Container | undefined> {
    try {
      return await this.ports.startContainer();
    } catch (error) {
      if (!this.isDeleted()) this.ports.onError(error);
      return undefined;
    }
  }

  private crashLater(afterMs: number): void {
    const { container } = this;
    if (container === undefined) return;
    const timer = this.ports.clock.setTimer(afterMs, () => {
      if (this.crashAfterMs !== null) container.crash();
    });
    void container.exited.then(() => timer.cancel());
  }

  private enter(phase: PodPhase): void {
    if (this.isDeleted()) return;
    this.phase = phase;
    this.ports.onPhase(phase);
  }
}
