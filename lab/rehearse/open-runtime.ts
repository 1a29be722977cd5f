import type { ClockSettings } from "../../kit/clock/scaled-clock.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import type { ContainersPort } from "../runtimes/container/containers-port.ts";
import { openContainers } from "../runtimes/container/open-containers.ts";
import { openEngine } from "../runtimes/container/testcontainers-engine.ts";
import type { Launcher } from "../runtimes/launcher.ts";
import type { Lease } from "../runtimes/process/lease.ts";
import { ProcessLauncher } from "../runtimes/process/process-launcher.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import type { ToolName } from "../topology/component.ts";

/** What carries a stack's components, and the network in which they have their addresses. */
export interface OpenedRuntime {
  /** First two numbers of every address. */
  readonly prefix: string;
  readonly launcher: Launcher;
  /** null: components are processes. */
  readonly containers: ContainersPort | null;
}

/** Opens the runtime that was asked for. `close` of its launcher gives everything back. */
export async function openRuntime(
  kind: RuntimeKind,
  options: {
    readonly run: string;
    readonly runFolder: string;
    readonly projectRoot: string;
    readonly clock: Clock;
    readonly clockSettings: ClockSettings;
    readonly tools: ReadonlyMap<ToolName, LocatedTool>;
    readonly lease: Lease;
    readonly say: (text: string) => void;
    /** Images that the user brings. */
    readonly foreignImages?: readonly string[] | undefined;
  },
): Promise<OpenedRuntime> {
  const { lease, tools } = options;
  if (kind === "container") {
    // Before anything is made, so that a later run knows where to look.
    lease.noteContainers();
    const engine = await openEngine();
    const opened = await openContainers({ ...options, engine, network: lease.network });
    return { ...opened, containers: opened.launcher };
  }
  const launcher = new ProcessLauncher({
    ...options,
    owner: lease,
    tools: (name) => {
      const tool = tools.get(name);
      if (tool === undefined) throw new Error(`${name} was not located`);
      return Promise.resolve(tool);
    },
  });
  return { prefix: `127.${lease.network}`, launcher, containers: null };
}
