import type { ComponentRecord } from "../topology/component.ts";

export interface ExitInfo {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Its container had a limit of memory and hit it. */
  readonly outOfMemory?: boolean;
}

/** What carries components: processes of this machine, or containers. */
export type RuntimeKind = "process" | "container";

/** A component that runs. */
export interface RunningComponent {
  readonly record: ComponentRecord;
  readonly pid: number;
  /** Settles when the process is gone, however it went. Never rejects. */
  readonly exited: Promise<ExitInfo>;
  /** Sends a signal; false when the process is already gone. */
  signal(name: NodeJS.Signals): boolean;
  /** Its end, should it come, is what the lab wants. */
  expectEnd(): void;
  /** A message on the launcher's channel, for our own services. */
  send(message: object): void;
  /**
   * Asks (SIGTERM), waits `graceWallMs`, then kills the whole process group. Idempotent.
   * @returns whether the kill was needed.
   */
  stop(graceWallMs?: number): Promise<{ readonly killed: boolean }>;
}

/** What a runtime tells its owner while components run. */
export interface RuntimeListener {
  /** One line of a service's stdout that is a JSON object with a `kind`. */
  onEvent(component: string, event: { readonly kind: string }): void;
  onExit(component: string, exit: ExitInfo, expected: boolean): void;
  onReady(component: string, pid: number, wallMs: number): void;
}

/** A way to run components; kept to what a scenario needs. */
export interface Runtime extends AsyncDisposable {
  /**
   * Starts a component and resolves when it is ready.
   * @throws LabError `RUNTIME_NOT_READY` (environment) with the last probe and the tail of its log.
   */
  start(record: ComponentRecord, signal: AbortSignal): Promise<RunningComponent>;
  /** Starts many: groups by `dependsOn`, each group in parallel. */
  startAll(records: readonly ComponentRecord[], signal: AbortSignal): Promise<RunningComponent[]>;
  readonly running: ReadonlyMap<string, RunningComponent>;
  /** Stops everything, dependants first. Idempotent. */
  stopAll(): Promise<{ readonly killed: readonly string[] }>;
}
