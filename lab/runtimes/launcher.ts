import type { ComponentRecord } from "../topology/component.ts";
import type { ExitInfo } from "./runtime.ts";

/** A started program, whatever carries it: a process or a container. */
export interface Child {
  /** As this machine sees it; 0 when nobody tells. */
  readonly pid: number;
  /** Settles when the program is gone and its output has been read. Never rejects. */
  readonly exited: Promise<ExitInfo>;
  /** false when it is already gone. */
  signal(name: NodeJS.Signals): boolean;
  /** A message on the launcher's channel; nothing happens where there is none. */
  send(message: object): void;
  /** SIGKILL to it and everything it started; does nothing when all is gone. */
  killGroup(): void;
  /** Gives up what outlives the program, such as its pod. It will not be started again. */
  discard(): Promise<void>;
}

export interface Launched {
  readonly child: Child;
  /** Its output, but the events. */
  readonly logFile: string;
  /** `redis-server 7.0.15 was found at …`, for the hint when it does not get ready. */
  readonly found?: string | undefined;
}

/** Starts programs and knows nothing of their order. */
export interface Launcher {
  launch(
    record: ComponentRecord,
    options: {
      readonly signal: AbortSignal;
      readonly onEvent: (event: { readonly kind: string }) => void;
    },
  ): Promise<Launched>;
  /** Called when everything has ended. Idempotent. */
  close(): Promise<void>;
}
