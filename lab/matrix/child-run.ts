import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LabError } from "../../kit/errors.ts";
import { programFile } from "../../kit/installation.ts";
import type { RunResult } from "../report/run-result.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import { broughtOptions, type BroughtKas } from "../topology/brought-kas.ts";
import type { Done } from "./earlier-runs.ts";

/** Characters of a child's last words that are kept for the error. */
const LAST_WORDS = 400;

export interface ChildRunOptions {
  readonly projectRoot: string;
  /** Scenario file, as `kaslab run` takes it. */
  readonly scenarioFile: string;
  /** Where the run's folder is made. */
  readonly folder: string;
  readonly seed?: string;
  readonly runtime?: RuntimeKind | undefined;
  /** A kas of the user's. */
  readonly kas?: BroughtKas | undefined;
  readonly speed?: number | undefined;
  readonly rules: readonly string[];
  readonly withoutFaults: boolean;
  readonly signal: AbortSignal;
  /** Gets what kills the child at once, with everything it started. */
  onKillSwitch(kill: () => void): void;
}

/**
 * One run as a lab process of its own, so that runs beside each other share no event loop: judging
 * one would make the other late. An abort is passed on as Ctrl-C; the child heals and reports.
 * @throws LabError `MATRIX_RUN_FAILED` (environment) when it ends without a result.
 */
export async function runAsChild(options: ChildRunOptions): Promise<Done> {
  const { projectRoot, signal } = options;
  const main = programFile(projectRoot, "lab/cli/main.ts");
  const child = spawn(process.execPath, [main, ...words(options)], {
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C on the terminal reaches it once, through the signal below.
    detached: true,
  });
  options.onKillSwitch(() => {
    // The second Ctrl-C: the child kills what it started, too.
    child.kill("SIGINT");
  });
  const interrupt = (): void => void child.kill("SIGINT");
  signal.addEventListener("abort", interrupt, { once: true });
  let runFolder = "";
  let said = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    runFolder = folderIn(line) ?? runFolder;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-LAST_WORDS);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  signal.removeEventListener("abort", interrupt);
  const text = await readFile(join(runFolder, "result.json"), "utf8").catch(() => undefined);
  if (runFolder === "" || text === undefined) {
    const why = said.trim().split("\n").slice(-2).join(" ");
    throw new LabError("environment", "MATRIX_RUN_FAILED", `exit ${code ?? "by signal"}: ${why}`);
  }
  return { result: JSON.parse(text) as RunResult, runFolder };
}

function words(options: ChildRunOptions): readonly string[] {
  const { scenarioFile, folder, seed, runtime, rules, withoutFaults, kas, speed } = options;
  return [
    ...["run", scenarioFile, "--json", "--out", folder],
    ...(seed === undefined ? [] : ["--seed", seed]),
    ...(runtime === undefined ? [] : ["--runtime", runtime]),
    ...(speed === undefined ? [] : ["--speed", String(speed)]),
    ...broughtOptions(kas),
    ...rules.flatMap((file) => ["--rules", file]),
    ...(withoutFaults ? ["--without-faults"] : []),
  ];
}

/** The run's folder, from the line in which the child introduces itself. */
function folderIn(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  const value = JSON.parse(line) as { readonly kind?: string; readonly runFolder?: string };
  return value.kind === "head" ? value.runFolder : undefined;
}
