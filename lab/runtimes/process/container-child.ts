import { LabError } from "../../../kit/errors.ts";
import type { ContainerEngine } from "../../tools/container-engine.ts";
import { containerSpec } from "../../tools/container-tool.ts";
import type { LocatedTool } from "../../tools/located-tool.ts";
import type { Child } from "../launcher.ts";
import type { ExitInfo } from "../runtime.ts";
import type { Launch } from "./launch.ts";

/**
 * Starts a tool that was found as a container. The container is removed when its program ends.
 * @throws LabError `TOOLS_NOT_FOUND` (environment) when the engine no longer answers.
 */
export async function startContainer(
  located: LocatedTool,
  launch: Launch,
  findEngine: () => Promise<ContainerEngine | { readonly why: string }>,
): Promise<Child> {
  const engine = await findEngine();
  if ("why" in engine) {
    throw new LabError("environment", "TOOLS_NOT_FOUND", `${located.tool}: ${engine.why}`, {
      hint: "Start the container engine, or install the tool.",
    });
  }
  const env = { ...launch.env };
  // The image has its own; the host's would hide its programs.
  delete env["PATH"];
  const container = await engine.start(containerSpec(located, { ...launch, env }));
  const state = { gone: false };
  const exited = container.exited.then(async ({ exitCode }): Promise<ExitInfo> => {
    state.gone = true;
    await container.remove().catch(() => undefined);
    return { exitCode, signal: null };
  });
  const signal = (name: NodeJS.Signals): boolean => {
    if (state.gone) return false;
    container.kill(name).catch(() => undefined);
    return true;
  };
  return {
    pid: container.pid,
    exited,
    signal,
    send: () => undefined,
    killGroup: () => void signal("SIGKILL"),
    discard: () => Promise.resolve(),
  };
}
