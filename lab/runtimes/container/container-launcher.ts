import { join } from "node:path";
import type { ClockSettings } from "../../../kit/clock/scaled-clock.ts";
import type { ComponentRecord } from "../../topology/component.ts";
import type { Launched, Launcher } from "../launcher.ts";
import { prepareFolders } from "../process/launch.ts";
import { containedChild, OutputReader } from "./contained-child.ts";
import { componentFolder, containerPlan } from "./container-plan.ts";
import { giveTo, type ContainerUser } from "./container-user.ts";
import type { ContainersPort } from "./containers-port.ts";
import type { Engine, EngineContainer } from "./engine.ts";
import type { ImageNames } from "./images.ts";
import { labelsOf, type Owner } from "./labels.ts";
import { Pods } from "./pods.ts";

export interface ContainerLauncherOptions {
  readonly engine: Engine;
  readonly images: ImageNames;
  /** Id of the run's network. */
  readonly network: string;
  readonly run: string;
  readonly runFolder: string;
  readonly owner: Owner;
  readonly user: ContainerUser;
  readonly clockSettings: ClockSettings;
  /** Names of containers; unique on this machine while the owner lives. */
  readonly nameOf: (component: string) => string;
  /** Hears what the engine does by itself, in sentences. */
  readonly say: (text: string) => void;
}

/** What a program may still take when its limit is set, bytes: less, and its own next step hits it. */
const ROOM_BYTES = 16 * 1024 * 1024;
/** Exit codes of a command that is not there or may not run. */
const CANNOT_RUN: readonly number[] = [126, 127];

interface Running {
  readonly record: ComponentRecord;
  readonly container: EngineContainer;
}

/** Starts every component in a container of its own, in its pod's network. */
export class ContainerLauncher implements Launcher, ContainersPort {
  private readonly options: ContainerLauncherOptions;
  private readonly pods: Pods;
  private readonly running = new Map<string, Running>();
  private closing: Promise<void> | undefined;

  constructor(options: ContainerLauncherOptions) {
    const { engine, images, network, nameOf, run, owner, user } = options;
    this.options = options;
    this.pods = new Pods({
      engine,
      image: images.service,
      network,
      nameOf,
      labelsOf: (pod) => labelsOf(owner, run, pod),
      user: user.text,
    });
  }

  async launch(
    record: ComponentRecord,
    { signal, onEvent }: Parameters<Launcher["launch"]>[1],
  ): Promise<Launched> {
    const { engine, images, runFolder, user, owner, run, nameOf, clockSettings } = this.options;
    const folder = componentFolder(runFolder, record.name);
    const logFile = join(runFolder, "logs", `${record.name}.log`);
    await prepareFolders(record, { folder, logFile });
    giveTo(user, [folder, ...(record.folders ?? []).map(({ path }) => path)]);
    const pod = await this.pods.join(record);
    signal.throwIfAborted();
    const context = { runFolder, clockSettings, ownerId: owner.id, images, user: user.text };
    const plan = containerPlan(record, context);
    const isService = record.program.kind === "node";
    const output = new OutputReader({ logFile, isService, onEvent });
    const starting = engine.start({
      ...plan,
      name: nameOf(record.name),
      labels: labelsOf(owner, run, record.name),
      network: { kind: "shared", container: pod.id },
      onOutput: (streams) => output.read(streams),
      onRestart: ({ outOfMemory }) => {
        const why = outOfMemory ? "ran out of memory" : "failed";
        this.options.say(`${record.name} ${why}; the engine has started it again`);
      },
    });
    const container = await starting.catch((error: unknown) => {
      output.abandon();
      throw error;
    });
    const entry = { record, container };
    this.running.set(record.name, entry);
    const child = containedChild(container, {
      written: output.written,
      onGone: () => {
        if (this.running.get(record.name) === entry) this.running.delete(record.name);
      },
      discard: () => this.pods.leave(record),
    });
    return { child, logFile, found: `it runs in image ${plan.image}` };
  }

  async pause(component: string): Promise<void> {
    await this.entryOf(component).container.pause();
  }

  async unpause(component: string): Promise<void> {
    await this.running.get(component)?.container.unpause();
  }

  async disconnect(component: string): Promise<void> {
    await this.pods.disconnect(this.entryOf(component).record);
  }

  async reconnect(component: string): Promise<void> {
    await this.pods.reconnect(this.entryOf(component).record);
  }

  async exhaustMemory(
    component: string,
    { restart }: Parameters<ContainersPort["exhaustMemory"]>[1],
  ): Promise<void> {
    const { container } = this.entryOf(component);
    const memoryBytes = (await container.memoryBytes()) + ROOM_BYTES;
    await container.update({ memoryBytes, restart });
    // A file in memory counts as the container's and cannot be given back; the largest program dies.
    const fill = ["dd", "if=/dev/zero", "of=/tmp/fill", "bs=1M"];
    // Who fills it dies with the container, and has nothing to say then.
    const filled = await container.exec(fill, "own").catch(() => undefined);
    if (filled !== undefined && CANNOT_RUN.includes(filled.exitCode)) {
      throw new Error(`the memory of ${component} cannot be filled: ${filled.says}`);
    }
  }

  /** A pod with nothing in it, so that the network's bridge is there. */
  async anchor(address: string): Promise<void> {
    await this.pods.anchor(address);
  }

  /** Removes what is left: pods, and the run's network. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    const { engine, network } = this.options;
    await Promise.all([...this.running.values()].map(({ container }) => container.remove()));
    await this.pods.removeAll();
    await engine.remove({ kind: "network", id: network });
  }

  private entryOf(component: string): Running {
    const entry = this.running.get(component);
    if (entry === undefined) throw new Error(`${component} does not run`);
    return entry;
  }
}
