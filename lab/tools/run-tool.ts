import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LabError } from "../../kit/errors.ts";
import { findContainerEngine, type ContainerEngine } from "./container-engine.ts";
import { containerSpec } from "./container-tool.ts";
import type { LocatedTool } from "./located-tool.ts";
import { plainEnvironment, runCommand, type CommandResult } from "./run-command.ts";

export interface RunToolOptions {
  /** Limit in wall milliseconds; a program is killed then, a container is left to its own end. */
  readonly timeoutWallMs: number;
  /** Default: what testcontainers finds. Asked only for a tool that is in a container. */
  readonly findEngine?: () => Promise<ContainerEngine | { readonly why: string }>;
}

/**
 * Runs a located tool to its end, as a process or in its container; there what it writes to both
 * streams comes as `stdout`.
 * @throws LabError `TOOLS_NOT_FOUND` (environment) when its container engine is gone.
 */
export async function runTool(
  located: LocatedTool,
  args: readonly string[],
  options: RunToolOptions,
): Promise<CommandResult> {
  if (located.origin !== "container") {
    const env = { ...plainEnvironment(), ...located.env };
    return await runCommand(located.path, args, { env, timeoutWallMs: options.timeoutWallMs });
  }
  const engine = await (options.findEngine ?? findContainerEngine)();
  if ("why" in engine) {
    throw new LabError("environment", "TOOLS_NOT_FOUND", `${located.tool}: ${engine.why}`, {
      hint: "Start the container engine again, or install the tool.",
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "kas-lab-tool-"));
  try {
    const logFile = join(folder, "output");
    const spec = containerSpec(located, { args, env: located.env, folder, logFile });
    const container = await engine.start(spec);
    const { exitCode } = await container.exited;
    await container.remove();
    return { exitCode: exitCode ?? -1, stdout: await readFile(logFile, "utf8"), stderr: "" };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
