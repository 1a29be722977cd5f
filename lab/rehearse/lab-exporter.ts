import { connect } from "node:net";
import { availableParallelism, totalmem } from "node:os";
import type { Redis } from "ioredis";
import { Gauge, Registry } from "prom-client";
import { startHttp, type Route, type StartedHttp } from "../../kit/http/metrics-server.ts";
import { ActiveFaults } from "../exporters/active-faults.ts";
import { containerUsageText } from "../exporters/container-usage.ts";
import { kubeStateText, type KubePod } from "../exporters/kube-state.ts";
import { usageOf } from "../exporters/process-usage.ts";
import type { RedisExporter } from "../exporters/redis-exporter.ts";
import { addTrackedAgents } from "../exporters/tracked-agents.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Stands for the metrics page of one Gitaly server: it is there while the server takes connections,
 * so that `up{job="gitaly"}` tells of each storage.
 */
export function pageWhileUp(at: Address): Route {
  return async (_request, response) => {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(at, () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isUp) response.writeHead(200, { "content-type": "text/plain" }).end("");
    else response.destroy();
  };
}

function redisPage(exporter: RedisExporter): Route {
  return async (_request, response) => {
    const body = await exporter.text();
    response.writeHead(200, { "content-type": "text/plain" }).end(body);
  };
}

interface LabPod extends KubePod {
  readonly index: number;
}

interface Deployment {
  all(): readonly LabPod[];
  readonly specReplicas: number;
}

/**
 * The lab's own metrics, scraped like everybody else's: the control signal whose alert proves the
 * path from scrape to verdict, the faults in force, and the numbers of Redis, of the deployment of kas and
 * of its containers under the names of the upstream exporters.
 */
export class LabExporter {
  private readonly registry = new Registry();
  private readonly signal = new Gauge({
    name: "kaslab_control_signal",
    help: "1 while the control alert of this run must fire",
    registers: [this.registry],
  });
  /** The faults in force; told by whoever reads the history. */
  readonly faults = new ActiveFaults(this.registry);
  private readonly redis: ReadonlyMap<string, RedisExporter>;
  private readonly deployment: Deployment;
  private readonly pidOf: (component: string) => number | undefined;
  private readonly storages: Readonly<Record<string, Address>>;
  private server: StartedHttp | undefined;

  constructor(
    redis: ReadonlyMap<string, RedisExporter>,
    deployment: Deployment,
    storages: Readonly<Record<string, Address>>,
    pidOf: (component: string) => number | undefined,
  ) {
    this.pidOf = pidOf;
    this.storages = storages;
    this.redis = redis;
    this.deployment = deployment;
    this.signal.set(0);
  }

  setControlSignal(on: boolean): void {
    this.signal.set(on ? 1 : 0);
  }

  /** Shows how many agents Redis knows; `keys` are theirs, as latin1 text. */
  showTracked(redis: Redis, keys: readonly string[]): void {
    const raw = keys.map((key) => Buffer.from(key, "latin1"));
    addTrackedAgents(this.registry, redis, raw);
  }

  /** @param more further pages by their path. */
  async start(address: Address, more: Readonly<Record<string, Route>> = {}): Promise<void> {
    this.server = await startHttp(address, {
      ...more,
      "/metrics": async (_request, response) => {
        const body = await this.registry.metrics();
        response.writeHead(200, { "content-type": "text/plain" }).end(body);
      },
      ...Object.fromEntries(
        Object.entries(this.storages).map(([name, at]) => [`/gitaly/${name}`, pageWhileUp(at)]),
      ),
      "/kube": (_request, response) => {
        const body = kubeStateText(this.deployment.all(), this.deployment.specReplicas);
        response.writeHead(200, { "content-type": "text/plain" }).end(body);
      },
      "/cadvisor": (_request, response) => {
        response.writeHead(200, { "content-type": "text/plain" }).end(this.containers());
      },
      ...Object.fromEntries(
        [...this.redis].map(([node, exporter]) => [`/redis/${node}`, redisPage(exporter)]),
      ),
    });
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }

  private containers(): string {
    const pods = this.deployment.all().map(({ name, index }) => {
      const pid = this.pidOf(name);
      return { name, index, usage: pid === undefined ? undefined : usageOf(pid) };
    });
    return containerUsageText(pods, { cores: availableParallelism(), memoryBytes: totalmem() });
  }
}
