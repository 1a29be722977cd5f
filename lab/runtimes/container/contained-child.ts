import { createWriteStream, type WriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { EventLines } from "../event-lines.ts";
import type { Child } from "../launcher.ts";
import type { ExitInfo } from "../runtime.ts";
import type { ContainerEnd, ContainerOutput, EngineContainer } from "./engine.ts";

/** Statuses above it name the signal that ended the program, as a shell has it. */
const SIGNALLED = 128;
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = {
  2: "SIGINT",
  6: "SIGABRT",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
};

/** Reads a container's output: a service's stdout as events, everything else into the log file. */
export class OutputReader {
  /** Resolves when all of it has been read and is in the file. Never rejects. */
  readonly written: Promise<unknown>;
  private readonly log: WriteStream;
  private readonly isService: boolean;
  private readonly onEvent: (event: { readonly kind: string }) => void;

  constructor(options: {
    readonly logFile: string;
    readonly isService: boolean;
    readonly onEvent: (event: { readonly kind: string }) => void;
  }) {
    this.isService = options.isService;
    this.onEvent = options.onEvent;
    this.log = createWriteStream(options.logFile, { flags: "a", mode: 0o600 });
    this.written = finished(this.log).catch(() => undefined);
  }

  read({ stdout, stderr }: ContainerOutput): void {
    stderr.pipe(this.log, { end: false });
    if (this.isService) this.readEvents(stdout);
    else stdout.pipe(this.log, { end: false });
    const ends = [stdout, stderr].map(async (stream) => {
      await finished(stream, { writable: false }).catch(() => undefined);
    });
    void Promise.all(ends).then(() => this.log.end());
  }

  /** There will be no output: its container did not start. */
  abandon(): void {
    this.log.end();
  }

  private readEvents(stdout: Readable): void {
    const { onEvent } = this;
    const lines = new EventLines({ onEvent, onOther: (line) => this.log.write(`${line}\n`) });
    stdout.on("data", (chunk: Buffer) => lines.write(chunk));
    stdout.once("end", () => lines.end());
  }
}

/** A container as the program that the runtime knows. It is removed when it has ended. */
export function containedChild(
  container: EngineContainer,
  options: {
    /** Its output has been read. */
    readonly written: Promise<unknown>;
    readonly onGone: () => void;
    readonly discard: () => Promise<void>;
  },
): Child {
  const state = { gone: false };
  // One after the other, or a CONT could overtake its STOP.
  let asked: Promise<unknown> = Promise.resolve();
  const exited = container.ended.then(async (end): Promise<ExitInfo> => {
    state.gone = true;
    options.onGone();
    await options.written;
    await container.remove().catch(() => undefined);
    return exitInfoOf(end);
  });
  const signal = (name: NodeJS.Signals): boolean => {
    if (state.gone) return false;
    asked = asked.then(() => container.kill(name)).catch(() => undefined);
    return true;
  };
  return {
    get pid() {
      return container.pid;
    },
    exited,
    signal,
    send: (message) => container.write(JSON.stringify(message)),
    killGroup: () => {
      if (state.gone) return;
      // A frozen program does not even hear SIGKILL.
      container.unpause().catch(() => undefined);
      signal("SIGKILL");
    },
    discard: options.discard,
  };
}

/** What a process would have told: a code, or the signal that ended it. */
export function exitInfoOf({ exitCode, outOfMemory }: ContainerEnd): ExitInfo {
  const name = exitCode === null ? undefined : SIGNALS[exitCode - SIGNALLED];
  return {
    exitCode: name === undefined ? exitCode : null,
    signal: name ?? null,
    ...(outOfMemory ? { outOfMemory } : {}),
  };
}
