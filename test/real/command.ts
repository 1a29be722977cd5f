import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";

const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
export const SHORT_SCENARIO = resolve(import.meta.dirname, "short-flag.yaml");

/** A `kaslab` command that runs. */
export interface Command {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams. */
  text(): string;
  readonly exit: Promise<number | null>;
}

/** Starts `./kaslab` with its output collected, and with these variables besides. */
export function kaslab(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Command {
  const child = spawn(resolve(PROJECT_ROOT, "kaslab"), args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const exit = new Promise<number | null>((done) => {
    child.on("close", (code) => done(code));
  });
  return { child, text: () => text, exit };
}

const clock = ScaledClock.real();

/** Waits until a command has printed this. */
export async function seen(command: Command, word: RegExp): Promise<void> {
  const isThere = (): true | undefined => word.test(command.text()) || undefined;
  await waitFor(clock, `${String(word)} in the output`, isThere, { timeoutWallMs: 60_000 });
}

/** Processes whose environment names this lab as their owner, by pid and command line. */
export function processesOfLab(labPid: number): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
        if (!environment.includes(`KASLAB_OWNER=${labPid}:`)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
        return [`${pid} ${command}`];
      } catch {
        return [];
      }
    });
}

/** Pid of a child of a lab by a word of its command line. */
export function pidOf(labPid: number, word: string): number | undefined {
  const line = processesOfLab(labPid).find((process) => process.includes(word));
  return line === undefined ? undefined : Number.parseInt(line, 10);
}
