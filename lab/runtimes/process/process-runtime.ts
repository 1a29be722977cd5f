import type { Clock } from "../../../kit/clock/clock.ts";
import { ComponentRuntime } from "../component-runtime.ts";
import type { RuntimeListener } from "../runtime.ts";
import { ProcessLauncher, type ProcessLauncherOptions } from "./process-launcher.ts";

export interface ProcessRuntimeOptions extends ProcessLauncherOptions {
  readonly clock: Clock;
  readonly listener: RuntimeListener;
  /** Limit of one start, wall ms. Default 20 s. */
  readonly readyTimeoutWallMs?: number;
}

/** Runs components as child processes of the lab. */
export class ProcessRuntime extends ComponentRuntime {
  constructor(options: ProcessRuntimeOptions) {
    const { clock, listener, readyTimeoutWallMs } = options;
    super({ clock, listener, readyTimeoutWallMs, launcher: new ProcessLauncher(options) });
  }
}
