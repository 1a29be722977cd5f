import { connect } from "node:net";
import type { Redis } from "ioredis";
import { Gauge, Registry } from "prom-client";
import { startHttp, type Route, type StartedHttp } from "../../kit/http/metrics-server.ts";
import { kubeStateText, type KubePod } from "../exporters/kube-state.ts";
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
function storagePage(at: Address): Route {
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

/**
 * The lab's own metrics, scraped like everybody else's: the control signal whose alert proves the
 * path from scrape to verdict, and the numbers of Redis and of the deployment of kas under the names of
 * the upstream exporters.
 */
export class LabExporter {
  private readonly registry = new Registry();
  private readonly signal = new Gauge({
    name: "kaslab_control_signal",
    help: "1 while the control alert of this run must fire",
    registers: [this.registry],
  });
  private readonly redis: ReadonlyMap<string, RedisExporter>;
  private readonly deployment: { all(): readonly KubePod[]; readonly specReplicas: number };
  private readonly storages: Readonly<Record<string, Address>>;
  private server: StartedHttp | undefined;

  constructor(
    redis: ReadonlyMap<string, RedisExporter>,
    deployment: { all(): readonly KubePod[]; readonly specReplicas: number },
    storages: Readonly<Record<string, Address>>,
  ) {
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

  async start(address: { readonly host: string; readonly port: number }): Promise<void> {
    this.server = await startHttp(address, {
      "/metrics": async (_request, response) => {
        const body = await this.registry.metrics();
        response.writeHead(200, { "content-type": "text/plain" }).end(body);
      },
      ...Object.fromEntries(
        Object.entries(this.storages).map(([name, at]) => [`/gitaly/${name}`, storagePage(at)]),
      ),
      "/kube": (_request, response) => {
        const body = kubeStateText(this.deployment.all(), this.deployment.specReplicas);
        response.writeHead(200, { "content-type": "text/plain" }).end(body);
      },
      ...Object.fromEntries(
        [...this.redis].map(([node, exporter]) => [`/redis/${node}`, redisPage(exporter)]),
      ),
    });
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }
}
