import type { Clock } from "../../kit/clock/clock.ts";
import { LabError } from "../../kit/errors.ts";
import type { Readiness } from "../topology/component.ts";
import type { ExitInfo } from "./runtime.ts";
import type { Child } from "./launcher.ts";
import { tailOf } from "./log-tail.ts";
import { probe } from "./probe.ts";

export interface WaitOptions {
  readonly name: string;
  readonly readiness: Readiness;
  readonly child: Pick<Child, "exited">;
  readonly logFile: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutWallMs: number;
  /** `redis-server 7.0.15 was found at …`, for the hint. */
  readonly found?: string | undefined;
}

const PROBE_PERIOD_WALL_MS = 30;
const TAIL_LINES = 5;

/**
 * Probes until the component is ready.
 * @throws LabError `RUNTIME_NOT_READY` (environment) when it exits or time is up; the signal's
 * reason when that aborts.
 */
export async function waitUntilReady(options: WaitOptions): Promise<void> {
  const { clock, child, signal, readiness } = options;
  const timeoutWallMs = readiness.kind === "tcp" ? readiness.patienceWallMs : options.timeoutWallMs;
  const deadlineWallMs = clock.wallNow() + timeoutWallMs;
  const over = new AbortController();
  const exit: { info?: ExitInfo } = {};
  let lastProbe = "";
  void child.exited.then((info) => {
    exit.info = info;
    over.abort();
  });
  const either = AbortSignal.any([signal, over.signal]);
  for (;;) {
    signal.throwIfAborted();
    if (exit.info !== undefined) {
      throw notReady(options, `${exitText(exit.info)} before it was ready.`, lastProbe);
    }
    const result = await probe(options.readiness);
    // A stranger may answer on the address of a component that could not listen there.
    if (result.ready && !over.signal.aborted) return;
    lastProbe = result.said;
    if (clock.wallNow() >= deadlineWallMs) {
      const seconds = timeoutWallMs / 1000;
      throw notReady(options, `was not ready after ${seconds} s (wall).`, lastProbe);
    }
    await clock.sleep(PROBE_PERIOD_WALL_MS * clock.speed, either).catch(() => undefined);
  }
}

function exitText(exit: ExitInfo): string {
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  return `exited with code ${exit.exitCode ?? "?"}`;
}

function notReady(options: WaitOptions, what: string, lastProbe: string): LabError {
  const tail = tailOf(options.logFile, TAIL_LINES);
  const log =
    tail.lastLine === 0 ? `${options.logFile} (empty)` : `${options.logFile}:${tail.lastLine}`;
  const lines = [
    `${options.name} ${what}`,
    ...(lastProbe === "" ? [] : [`  last probe   ${lastProbe}`]),
    `  its log      ${log}`,
    ...tail.lines.map((line) => `               ${line}`),
  ];
  const found = options.found === undefined ? "" : `  (${options.found})`;
  return new LabError("environment", "RUNTIME_NOT_READY", lines.join("\n"), {
    hint: `Try: kaslab doctor${found}`,
    details: { component: options.name, logFile: options.logFile, lastProbe },
  });
}
