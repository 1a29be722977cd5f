import { join } from "node:path";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { ClockSettings } from "../../../kit/clock/scaled-clock.ts";
import { identityOf } from "../../../kit/process-identity.ts";
import { findContainerEngine, type ContainerEngine } from "../../tools/container-engine.ts";
import type { LocatedTool } from "../../tools/located-tool.ts";
import type { ComponentRecord, ToolName } from "../../topology/component.ts";
import type { Child, Launched, Launcher } from "../launcher.ts";
import { borrowedChild } from "./borrowed-child.ts";
import { startProcess } from "./child.ts";
import { startContainer } from "./container-child.ts";
import { launchOf, prepareFolders, type Launch } from "./launch.ts";
import type { ChildOwner } from "./lease.ts";

export interface ProcessLauncherOptions {
  /** Gets `logs/` and `components/`. */
  readonly runFolder: string;
  readonly clock: Clock;
  /** What the services' clocks are set to, unless their record says otherwise. */
  readonly clockSettings: ClockSettings;
  /** Finds a real program: `(name) => locateTool(name)`. Asked once per start. */
  readonly tools: (name: ToolName) => Promise<LocatedTool>;
  readonly projectRoot: string;
  /** Told of every process, so that a later run can sweep it: the run's Lease. */
  readonly owner: ChildOwner;
  /** Where PATH, HOME and TMPDIR come from. Default: this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly findEngine?: () => Promise<ContainerEngine | { readonly why: string }>;
}

/** Starts programs as child processes; a tool that was found as a container, in one. */
export class ProcessLauncher implements Launcher {
  private readonly options: ProcessLauncherOptions;

  constructor(options: ProcessLauncherOptions) {
    this.options = options;
  }

  async launch(
    record: ComponentRecord,
    { signal, onEvent }: Parameters<Launcher["launch"]>[1],
  ): Promise<Launched> {
    const { owner, tools } = this.options;
    const { program } = record;
    const located = program.kind === "tool" ? await tools(program.tool) : undefined;
    if (program.kind === "borrowed") return await this.borrow(record, program.hint);
    const context = { environment: process.env, ...this.options, ownerId: owner.ownerId };
    const launch = launchOf(record, context, located);
    await prepareFolders(record, launch);
    signal.throwIfAborted();
    const child = await this.startChild(record.name, launch, located, onEvent);
    owner.registerChild({ ...identityOf(child.pid), name: record.name });
    return {
      child,
      logFile: launch.logFile,
      found: located && `${located.tool} ${located.version} was found at ${located.path}`,
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes what whoever starts it needs, and takes it as it is. */
  private async borrow(record: ComponentRecord, hint: string): Promise<Launched> {
    const folder = join(this.options.runFolder, "components", record.name);
    const logFile = join(this.options.runFolder, "logs", `${record.name}.log`);
    await prepareFolders(record, { folder, logFile });
    return { child: borrowedChild(), logFile, found: hint.replaceAll("{dir}", folder) };
  }

  private async startChild(
    name: string,
    launch: Launch,
    located: LocatedTool | undefined,
    onEvent: (event: { readonly kind: string }) => void,
  ): Promise<Child> {
    const { clock, findEngine } = this.options;
    if (located?.origin === "container") {
      return await startContainer(located, launch, findEngine ?? findContainerEngine);
    }
    return await startProcess(name, launch, clock, onEvent);
  }
}
