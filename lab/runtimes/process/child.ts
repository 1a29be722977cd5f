import { spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { once } from "node:events";
import type { Clock } from "../../../kit/clock/clock.ts";
import { LabError, messageOf } from "../../../kit/errors.ts";
import { EventLines } from "../event-lines.ts";
import type { Child } from "../launcher.ts";
import type { ExitInfo } from "../runtime.ts";
import type { Launch } from "./launch.ts";

/** How long output of a program that is gone is waited for, wall ms. */
const OUTPUT_WALL_MS_MAX = 250;

/**
 * Starts a process in a group of its own. A service's stdout is read as events; everything else goes
 * to the log file.
 * @throws LabError `RUNTIME_NOT_READY` (environment) when the program cannot be started.
 */
export async function startProcess(
  name: string,
  launch: Launch,
  clock: Clock,
  onEvent: (event: { readonly kind: string }) => void,
): Promise<Child> {
  const log = openSync(launch.logFile, "a", 0o600);
  const process_ = spawn(launch.command, launch.args, {
    cwd: launch.folder,
    env: launch.env,
    detached: true,
    stdio: launch.isService ? ["ignore", "pipe", log, "ipc"] : ["ignore", log, log],
  });
  closeSync(log);
  const exited = new Promise<ExitInfo>((resolve) => {
    process_.once("exit", (exitCode, signal) => {
      const settle = (): void => {
        timer.cancel();
        resolve({ exitCode, signal });
      };
      const timer = clock.setTimer(OUTPUT_WALL_MS_MAX * clock.speed, settle);
      process_.once("close", settle);
    });
  });
  if (process_.stdout !== null) {
    const lines = new EventLines({
      onEvent,
      onOther: (line) => appendFileSync(launch.logFile, `${line}\n`),
    });
    process_.stdout.on("data", (chunk: Buffer) => lines.write(chunk));
    process_.stdout.once("end", () => lines.end());
  }
  try {
    await once(process_, "spawn");
  } catch (error) {
    throw new LabError(
      "environment",
      "RUNTIME_NOT_READY",
      `${name} cannot be started: ${launch.command}: ${messageOf(error)}`,
      { cause: error, hint: "Try: kaslab doctor" },
    );
  }
  // Without a listener a failed IPC write would end the lab.
  process_.on("error", () => undefined);
  const pid = process_.pid ?? 0;
  return {
    pid,
    exited,
    signal: (signal) =>
      process_.exitCode === null && process_.signalCode === null && send(pid, signal),
    send: (message) => {
      if (process_.connected) process_.send(message);
    },
    killGroup: () => {
      send(-pid, "SIGKILL");
    },
    discard: () => Promise.resolve(),
  };
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
