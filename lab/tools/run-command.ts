import { execFile } from "node:child_process";

export interface CommandResult {
  /** -1 when the program could not be started or was killed. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** The whole environment of the child. Default: PATH, HOME and TMPDIR of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Limit in wall milliseconds; then the program is killed. */
  readonly timeoutWallMs: number;
}

/** Runs a program to its end without a shell. Never rejects: a failure is a result. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      {
        cwd: options.cwd,
        env: options.env ?? plainEnvironment(),
        timeout: options.timeoutWallMs,
        killSignal: "SIGKILL",
        maxBuffer: 64 * 1024 * 1024,
        encoding: "utf8",
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ exitCode: 0, stdout, stderr });
        else
          resolve({ exitCode: numericCode(error.code), stdout, stderr: stderr || error.message });
      },
    );
  });
}

/** PATH, HOME and TMPDIR as they are here, messages in English, and nothing else. */
export function plainEnvironment(): Record<string, string> {
  const env: Record<string, string> = { LC_ALL: "C" };
  for (const name of ["PATH", "HOME", "TMPDIR"]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function numericCode(code: unknown): number {
  return typeof code === "number" ? code : -1;
}
