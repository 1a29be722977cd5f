import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import type { HistoryEvent } from "../../contracts/history.ts";
import { ScaledClock, type ClockSettings } from "../../kit/clock/scaled-clock.ts";
import { UndoStack } from "../../kit/lifecycle.ts";
import { SeededRandom } from "../../kit/random.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { RedisExporter } from "../exporters/redis-exporter.ts";
import { PrometheusClient } from "../observe/prometheus-client.ts";
import { prometheusLaunch } from "../observe/prometheus-launch.ts";
import { acquireLease, type Lease } from "../runtimes/process/lease.ts";
import { ProcessRuntime } from "../runtimes/process/process-runtime.ts";
import type { LocatedTool } from "../tools/located-tool.ts";
import { addressBook, PORTS, type AddressBook } from "../topology/addresses.ts";
import type { ComponentRecord, MetricsEndpoint, ToolName } from "../topology/component.ts";
import {
  agentkRecord,
  gitalyRecord,
  kasRecord,
  linksRecord,
  loadBalancerRecord,
  railsRecord,
  redisRecord,
  type TopologyContext,
} from "../topology/components.ts";
import { drawFleet, type FleetAgent } from "../topology/fleet.ts";
import { buildLinks } from "../topology/links.ts";
import type { TopologyShape } from "../topology/presets.ts";
import { ControlClient } from "./control-client.ts";
import type { TimedEvent } from "./history-writer.ts";
import { LabExporter } from "./lab-exporter.ts";

/** Limit for the load balancer to take every pod into rotation, wall ms. */
const IN_ROTATION_WALL_MS = 20_000;

export interface StackOptions {
  readonly run: string;
  readonly runFolder: string;
  readonly projectRoot: string;
  readonly shape: TopologyShape;
  readonly seed: string;
  readonly clock: ScaledClock;
  readonly clockSettings: ClockSettings;
  readonly tools: ReadonlyMap<ToolName, LocatedTool>;
  readonly append: (event: TimedEvent) => void;
  readonly signal: AbortSignal;
}

/** A deployment that runs: every component, and the lab's own doors to them. */
export class Stack {
  readonly book: AddressBook;
  readonly fleet: readonly FleetAgent[];
  readonly records: readonly ComponentRecord[];
  readonly runtime: ProcessRuntime;
  readonly prometheus: PrometheusClient;
  readonly exporter: LabExporter;
  readonly redis: Redis;
  private readonly token: string;
  private readonly undo: UndoStack;

  private constructor(parts: {
    readonly book: AddressBook;
    readonly fleet: readonly FleetAgent[];
    readonly records: readonly ComponentRecord[];
    readonly runtime: ProcessRuntime;
    readonly prometheus: PrometheusClient;
    readonly exporter: LabExporter;
    readonly redis: Redis;
    readonly token: string;
    readonly undo: UndoStack;
  }) {
    this.book = parts.book;
    this.fleet = parts.fleet;
    this.records = parts.records;
    this.runtime = parts.runtime;
    this.prometheus = parts.prometheus;
    this.exporter = parts.exporter;
    this.redis = parts.redis;
    this.token = parts.token;
    this.undo = parts.undo;
  }

  /**
   * Takes a network, writes the configuration, starts everything and waits until the load balancer
   * has every pod in rotation. `onStack` is called as soon as there is something to kill.
   */
  static async start(options: StackOptions, onStack: (kill: () => void) => void): Promise<Stack> {
    const undo = new UndoStack();
    try {
      const lease = await acquireLease({
        run: options.run,
        runFolder: options.runFolder,
        clock: options.clock,
      });
      undo.add("lease", () => lease.release());
      const stack = await Stack.build(options, lease, undo);
      onStack(() => stack.runtime.killAll());
      undo.add("components", async () => {
        await stack.runtime.stopAll();
      });
      await stack.startAll(options);
      return stack;
    } catch (error) {
      await undo.run();
      throw error;
    }
  }

  private static async build(options: StackOptions, lease: Lease, undo: UndoStack): Promise<Stack> {
    const book = addressBook(lease.network);
    const fleet = drawFleet(options.shape, new SeededRandom(options.seed).split("fleet"));
    const token = randomBytes(24).toString("base64url");
    const context: TopologyContext = {
      shape: options.shape,
      book,
      links: buildLinks(options.shape, book),
      fleet,
      seed: options.seed,
      controlToken: token,
      clockJson: JSON.stringify(options.clockSettings),
      kasSecretBase64: randomBytes(32).toString("base64"),
      gitalyToken: randomBytes(24).toString("base64url"),
      dataFolder: lease.temporaryFolder,
    };
    await mkdir(join(lease.temporaryFolder, "redis"), { recursive: true });
    const records = allRecords(context, options.runFolder);
    const runtime = new ProcessRuntime({
      runFolder: options.runFolder,
      clock: options.clock,
      clockSettings: options.clockSettings,
      tools: (name) => {
        const tool = options.tools.get(name);
        if (tool === undefined) throw new Error(`${name} was not located`);
        return Promise.resolve(tool);
      },
      listener: {
        onEvent: (component, event) =>
          options.append({ ...event, component } as unknown as HistoryEvent),
        onReady: (component, pid, wallMs) => {
          options.append({ kind: "component-started", component, pid });
          options.append({ kind: "component-ready", component, wallMs });
        },
        onExit: (component, { exitCode, signal }, expected) =>
          options.append({ kind: "component-exited", component, exitCode, signal, expected }),
      },
      projectRoot: options.projectRoot,
      owner: lease,
    });
    const redis = new Redis({
      host: book.redis,
      port: PORTS.redis,
      lazyConnect: true,
      protocol: 2,
      maxRetriesPerRequest: 1,
    });
    redis.on("error", () => undefined);
    const exporter = new LabExporter(new RedisExporter(redis));
    const prometheus = new PrometheusClient({ host: book.prometheus, port: PORTS.prometheus });
    undo.add("lab's own doors", async () => {
      redis.disconnect();
      prometheus.close();
      await exporter.stop();
    });
    return new Stack({
      book,
      fleet,
      records,
      runtime,
      prometheus,
      exporter,
      redis,
      token,
      undo,
    });
  }

  private async startAll(options: StackOptions): Promise<void> {
    await this.exporter.start({ host: this.book.lab, port: PORTS.labMetrics });
    await this.runtime.startAll(this.records, options.signal);
    const balancer = this.control("lb");
    await waitFor(
      options.clock,
      "every kas pod in the load balancer's rotation",
      async () => {
        const answer = await balancer.request("GET", "/control/endpoints");
        const healthy = JSON.stringify(answer).match(/"healthy":true/g)?.length ?? 0;
        return healthy >= options.shape.kasReplicas ? true : undefined;
      },
      { timeoutWallMs: IN_ROTATION_WALL_MS, intervalWallMs: 50, signal: options.signal },
    );
  }

  /** A component's control endpoint. */
  control(component: string): ControlClient {
    const record = this.records.find(({ name }) => name === component);
    if (record?.control == null) throw new Error(`${component} has no control endpoint`);
    return new ControlClient(record.control, this.token);
  }

  /** What the collector scrapes: every component with metrics, and the lab itself. */
  targets(): readonly (readonly [string, MetricsEndpoint])[] {
    const own = { host: this.book.lab, port: PORTS.labMetrics };
    const instance = `${own.host}:${own.port}`;
    return [
      ...this.records.flatMap(({ name, metrics }) =>
        metrics === null ? [] : [[name, metrics] as const],
      ),
      ["lab", { ...own, path: "/metrics", labels: { job: "kas-lab", instance } }],
      ["redis", { ...own, path: "/redis", labels: { job: "redis", type: "redis", instance } }],
    ];
  }

  /** Base URL of Rails for probes, past no link. */
  get railsUrl(): string {
    return `http://${this.book.rails}:${PORTS.rails}`;
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
}

function allRecords(context: TopologyContext, runFolder: string): readonly ComponentRecord[] {
  const { book, shape } = context;
  const launch = prometheusLaunch({
    host: book.prometheus,
    port: PORTS.prometheus,
    dataFolder: join(runFolder, "prometheus"),
  });
  const prometheus: ComponentRecord = {
    name: "prometheus",
    kind: "prometheus",
    program: { kind: "tool", tool: "prometheus" },
    args: launch.args,
    env: {},
    files: launch.files,
    dependsOn: [],
    readiness: { kind: "http", host: book.prometheus, port: PORTS.prometheus, path: "/-/ready" },
    metrics: null,
    control: null,
  };
  return [
    prometheus,
    redisRecord(context),
    linksRecord(context),
    railsRecord(context),
    gitalyRecord(context),
    ...Array.from({ length: shape.kasReplicas }, (_, index) => kasRecord(context, index + 1)),
    loadBalancerRecord(context),
    agentkRecord(context),
  ];
}
