import type { Redis } from "ioredis";
import type { KasProfile } from "../../contracts/kas-profile.ts";
import type { ClockSettings, ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import type { World } from "../faults/world.ts";
import { PrometheusClient } from "../observe/prometheus-client.ts";
import type { KasDeployment } from "../pods/kas-deployment.ts";
import type { ComponentRuntime } from "../runtimes/component-runtime.ts";
import { acquireLease } from "../runtimes/process/lease.ts";
import type { RuntimeKind } from "../runtimes/runtime.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import { addressBook, PORTS, type AddressBook } from "../topology/addresses.ts";
import type {
  ComponentRecord,
  ForeignSource,
  MetricsEndpoint,
  ToolName,
} from "../topology/component.ts";
import type { TopologyContext } from "../topology/components.ts";
import type { FleetAgent } from "../topology/fleet.ts";
import type { BroughtKas } from "../topology/brought-kas.ts";
import { kasRecord } from "../topology/kas-record.ts";
import type { TopologyShape } from "../topology/presets.ts";
import { deployAgents, yourAgentRecords } from "./agents/deploy-agents.ts";
import { yourAgentk } from "./agents/your-agentk.ts";
import { howToStart, imagesOf, standInPages } from "./brought-run.ts";
import { ControlClient } from "./control-client.ts";
import { deployKas } from "./deploy-kas.ts";
import type { TimedEvent } from "./history-writer.ts";
import { inRotation } from "./in-rotation.ts";
import { LabExporter } from "./lab-exporter.ts";
import type { StackExtras } from "./onlookers.ts";
import { openRuntime, type OpenedRuntime } from "./open-runtime.ts";
import { newRuntime } from "./new-runtime.ts";
import { RedisDoors } from "./redis-doors.ts";
import { allRecords, runTopology, type EdgeCertificates } from "./run-topology.ts";
import { scrapeTargets } from "./scrape-targets.ts";
import { buildWorld } from "./world.ts";

export interface StackOptions {
  readonly run: string;
  readonly runFolder: string;
  readonly projectRoot: string;
  readonly shape: TopologyShape;
  /** What kas pods are launched with; the modelled version's unless given. */
  readonly kasProfile?: KasProfile | undefined;
  /** A kas of the user's; the lab's own unless given. */
  readonly broughtKas?: BroughtKas | undefined;
  readonly seed: string;
  readonly clock: ScaledClock;
  readonly clockSettings: ClockSettings;
  readonly tools: ReadonlyMap<ToolName, LocatedTool>;
  /** The program of the shape's `yourAgents`. */
  readonly agentk?: ForeignSource | undefined;
  /** Default: processes. */
  readonly runtime?: RuntimeKind | undefined;
  /** Messages that no service logs. */
  readonly untold?: readonly string[] | undefined;
  /** What is started beside the topology. */
  readonly extras?: StackExtras;
  readonly append: (event: TimedEvent) => void;
  readonly signal: AbortSignal;
}

/** Who scrapes: told of pods that come and go. */
export interface TargetListener {
  add(name: string, endpoint: MetricsEndpoint): void;
  remove(name: string): void;
}

/** A deployment that runs: every component, and the lab's own doors to them. */
export class Stack {
  readonly context: TopologyContext;
  readonly runtime: ComponentRuntime;
  /** null where components are processes. */
  readonly containers: OpenedRuntime["containers"];
  readonly prometheus: PrometheusClient;
  readonly exporter: LabExporter;
  readonly redisDoors: RedisDoors;
  readonly world: World;
  readonly deployment: KasDeployment;
  private readonly agents: ReturnType<typeof deployAgents>;
  /** Every component there ever was; pods that come later too. */
  private readonly records: ComponentRecord[];
  private readonly gone = new Set<string>();
  /** When each component was last ready, lab ms. */
  private readonly readyAt = new Map<string, number>();
  /** Pods that are targets since their start. */
  private readonly scraped = new Set<string>();
  private readonly listeners = new Set<TargetListener>();
  private readonly undo: UndoStack;
  private readonly append: StackOptions["append"];

  private constructor(
    context: TopologyContext,
    options: StackOptions,
    { launcher, containers }: OpenedRuntime,
    undo: UndoStack,
  ) {
    this.context = context;
    this.undo = undo;
    this.append = options.append;
    this.records = [
      ...allRecords(context, options.runFolder),
      ...yourAgentRecords(context),
      ...(options.extras?.records(context.book) ?? []),
    ];
    this.runtime = newRuntime(options, launcher, this.readyAt);
    this.containers = containers;
    const { book } = context;
    this.redisDoors = new RedisDoors(context);
    this.prometheus = new PrometheusClient({ host: book.prometheus, port: PORTS.prometheus });
    const certificates = context.certificates as EdgeCertificates | null;
    this.world = buildWorld(
      context,
      certificates,
      (component) => this.record(component),
      this.readyAt,
    );
    this.deployment = deployKas(this, options);
    this.agents = deployAgents({
      ...options,
      context,
      runtime: this.runtime,
      control: (component) => this.ownControl(component),
      note: (says) => this.note(says),
    });
    this.exporter = new LabExporter(
      this.redisDoors.exporters,
      this.deployment,
      Object.fromEntries(this.world.storages.map((name) => [name, this.world.storage(name)])),
      (component) => this.runtime.running.get(component)?.pid,
    );
    this.exporter.showTracked(this.redis, this.world.trackedKeys);
    undo.add("lab's own doors", async () => {
      this.redisDoors.close();
      this.prometheus.close();
      await this.exporter.stop();
    });
  }

  /**
   * Takes a network, writes the configuration, starts everything and waits until the load balancer
   * has every pod in rotation. `onStack` is called as soon as there is something to kill.
   */
  static async start(options: StackOptions, onStack: (kill: () => void) => void): Promise<Stack> {
    const undo = new UndoStack();
    try {
      const { run, runFolder, clock } = options;
      const lease = await acquireLease({ run, runFolder, clock });
      undo.add("lease", () => lease.release());
      const opened = await openRuntime(options.runtime ?? "process", {
        ...options,
        lease,
        optionalImages: options.extras?.images ?? [],
        foreignImages: imagesOf(options.broughtKas, options.agentk),
        say: (says) => options.append({ kind: "note", says }),
      });
      undo.add("runtime", () => opened.launcher.close());
      const context = await runTopology({
        shape: options.shape,
        kasProfile: options.kasProfile,
        broughtKas: options.broughtKas,
        yourAgentk: await yourAgentk(options),
        seed: options.seed,
        book: addressBook(opened.prefix),
        dataFolder: lease.temporaryFolder,
        clockSettings: options.clockSettings,
        wallNowMs: clock.wallNow(),
        untold: options.untold,
      });
      const stack = new Stack(context, options, opened, undo);
      onStack(() => stack.runtime.killAll());
      undo.add("components", async () => {
        await stack.runtime.stopAll();
      });
      undo.add("deployment", () => stack.deployment.end());
      undo.add("agents", () => stack.agents.stop());
      await stack.startAll(options);
      return stack;
    } catch (error) {
      await undo.run();
      throw error;
    }
  }

  get book(): AddressBook {
    return this.context.book;
  }

  get fleet(): readonly FleetAgent[] {
    return this.context.fleet;
  }

  /** The lab's own connection to Redis; it follows the master. */
  get redis(): Redis {
    return this.redisDoors.master;
  }

  /** Base URL of Rails for probes, past no link. */
  get railsUrl(): string {
    return this.world.railsUrl;
  }

  /** A component's record. @throws Error when there never was one. */
  record(component: string): ComponentRecord {
    const record = this.records.find(({ name }) => name === component);
    if (record === undefined) throw new Error(`no component ${component}`);
    return record;
  }

  /** The record of a pod that starts now, with this configuration on top of the topology's. */
  podRecord(index: number, patch: object | null): ComponentRecord {
    const record = kasRecord(this.context, index, patch);
    const at = this.records.findIndex(({ name }) => name === record.name);
    if (at === -1) this.records.push(record);
    else this.records[at] = record;
    return record;
  }

  /** Whoever scrapes learns of pods that come and go. */
  listenTargets(listener: TargetListener): void {
    this.listeners.add(listener);
  }

  podAdded(name: string): void {
    const { metrics } = this.record(name);
    if (metrics === null || this.scraped.has(name)) return;
    this.scraped.add(name);
    for (const listener of this.listeners) listener.add(name, metrics);
  }

  podGone(name: string): void {
    this.gone.add(name);
    for (const listener of this.listeners) listener.remove(name);
  }

  note(says: string): void {
    this.append({ kind: "note", says });
  }

  /** A component's control endpoint; that of `agentk` is the whole fleet's. */
  control(component: string): Pick<ControlClient, "request"> {
    return component === "agentk" ? this.agents.fleet : this.ownControl(component);
  }

  private ownControl(component: string): ControlClient {
    const { control } = this.record(component);
    if (control === null) throw new Error(`${component} has no control endpoint`);
    return new ControlClient(control, this.context.controlToken);
  }

  /** What the collector scrapes: every component with metrics, and the lab itself. */
  targets(): readonly (readonly [string, MetricsEndpoint])[] {
    const present = this.records.filter(({ name }) => !this.gone.has(name));
    return scrapeTargets(present, this.book.lab, this.redisDoors, this.world.storages);
  }

  componentsByKind(): ReadonlyMap<string, readonly string[]> {
    const byKind = new Map<string, string[]>();
    for (const { kind, name } of this.records) {
      byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
    }
    return byKind;
  }

  /** Stops everything and gives the network back. Idempotent. */
  stop(): Promise<void> {
    return this.undo.run();
  }

  private async startAll(options: StackOptions): Promise<void> {
    const own = { host: this.book.lab, port: PORTS.labMetrics };
    await this.exporter.start(own, standInPages(this.context));
    if (options.broughtKas?.kind === "address") this.note(howToStart(options));
    // Agents of the user's start with the fleet.
    const atOnce = this.records.filter(({ kind }) => kind !== "agentk");
    const running = await this.runtime.startAll(atOnce, options.signal);
    for (const { name, kind } of this.records) if (kind === "kas") this.scraped.add(name);
    this.deployment.adopt(
      running
        .filter(({ record }) => record.kind === "kas")
        .sort((a, b) => a.record.name.localeCompare(b.record.name, "en", { numeric: true }))
        .map((component) => ({
          exited: component.exited,
          crash: () => void component.signal("SIGKILL"),
          stop: async () => {
            await component.stop();
          },
        })),
    );
    await this.redisDoors.open(options.clock, options.signal, (says) => this.note(says));
    await inRotation(this.control("lb"), options);
  }
}
