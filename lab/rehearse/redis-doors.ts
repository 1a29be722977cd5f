import { Redis, type RedisOptions } from "ioredis";
import type { Clock } from "../../kit/clock/clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import { RedisExporter } from "../exporters/redis-exporter.ts";
import { PORTS } from "../topology/addresses.ts";
import type { MetricsEndpoint } from "../topology/component.ts";
import type { TopologyContext } from "../topology/components.ts";
import {
  REDIS_MASTER_NAME,
  redisNodes,
  sentinelRhythm,
  sentinels,
} from "../topology/redis-records.ts";
import { REDIS_TARGET } from "./target-labels.ts";

/** The lab's own connections: between two attempts, and for one command, wall ms. */
const RECONNECT_WALL_MS = 50;
const COMMAND_WALL_MS = 150;
/** Limit for the sentinels to know the replicas and each other, wall ms. */
const SETTLED_WALL_MS = 20_000;

type LabOptions = Omit<RedisOptions, "replyMapping">;

const OPTIONS: LabOptions = {
  lazyConnect: true,
  protocol: 2,
  maxRetriesPerRequest: 1,
  // A command fails at once while there is no connection, and the next attempt is soon.
  enableOfflineQueue: false,
  retryStrategy: () => RECONNECT_WALL_MS,
  commandTimeout: COMMAND_WALL_MS,
};

/** The lab's own doors to Redis, past every link. */
export class RedisDoors {
  /** Leads to the master, whoever that is. */
  readonly master: Redis;
  /** By node. */
  readonly exporters: ReadonlyMap<string, RedisExporter>;
  private readonly context: TopologyContext;
  private readonly nodes: readonly Redis[];

  constructor(context: TopologyContext) {
    this.context = context;
    const { book, shape } = context;
    const names = redisNodes(shape);
    this.master = labRedis(sentinels(shape).length === 0 ? single(context) : followed(context));
    this.nodes =
      names.length === 1
        ? []
        : names.map((_, index) =>
            labRedis({ ...OPTIONS, host: book.redisNode(index + 1), port: PORTS.redis }),
          );
    this.exporters = new Map(
      names.map((name, index) => [name, new RedisExporter(this.nodes[index] ?? this.master)]),
    );
  }

  /** What Prometheus scrapes: one page for each node, as redis_exporter beside it would have. */
  targets(own: { readonly host: string; readonly port: number }): [string, MetricsEndpoint][] {
    return [...this.exporters.keys()].map((name) => {
      const instance = this.nodes.length === 0 ? `${own.host}:${own.port}` : name;
      return [name, { ...own, path: `/redis/${name}`, labels: { ...REDIS_TARGET, instance } }];
    });
  }

  /**
   * Connects. With sentinels: sets their rhythm to the run's speed, and waits until the replicas are
   * in step and every sentinel knows them and the others. @throws LabError when that does not come.
   */
  async open(clock: Clock, signal: AbortSignal, note: (says: string) => void): Promise<void> {
    const connecting = [this.master, ...this.nodes].map((redis) =>
      redis.connect().catch((error: unknown) => note(String(error))),
    );
    await Promise.all(connecting);
    const { book, shape, speed } = this.context;
    await Promise.all(
      sentinels(shape).map(async (name, index) => {
        const sentinel = labRedis({
          ...OPTIONS,
          host: book.redisNode(index + 1),
          port: PORTS.sentinel,
          enableReadyCheck: false,
        });
        try {
          await sentinel.connect();
          if (speed !== 1) await sentinel.call("SENTINEL", "DEBUG", ...sentinelRhythm(speed));
          await waitFor(clock, `${name} knows its neighbours`, () => this.isSettled(sentinel), {
            timeoutWallMs: SETTLED_WALL_MS,
            intervalWallMs: 50,
            signal,
          });
        } finally {
          sentinel.disconnect();
        }
      }),
    );
  }

  /** One command of the lab's to a sentinel, on a fresh connection. */
  async sentinelCommand(words: readonly string[]): Promise<unknown> {
    const host = this.context.book.redisNode(1);
    const options = { ...OPTIONS, host, port: PORTS.sentinel, enableReadyCheck: false };
    const sentinel = labRedis(options);
    try {
      await sentinel.connect();
      return await sentinel.call("SENTINEL", ...words);
    } finally {
      sentinel.disconnect();
    }
  }

  close(): void {
    for (const redis of [this.master, ...this.nodes]) redis.disconnect();
  }

  private async isSettled(sentinel: Redis): Promise<true | undefined> {
    const reply = await sentinel.call("SENTINEL", "MASTER", REDIS_MASTER_NAME);
    const words = Array.isArray(reply) ? reply.map(String) : [];
    const valueOf = (key: string): number => Number(words[words.indexOf(key) + 1]);
    const { redisReplicas } = this.context.shape;
    const online = ((await this.nodes[0]?.info("replication")) ?? "").match(/state=online/g);
    return valueOf("num-slaves") === redisReplicas &&
      valueOf("num-other-sentinels") === redisReplicas &&
      online?.length === redisReplicas
      ? true
      : undefined;
  }
}

function labRedis(options: LabOptions): Redis {
  const redis = new Redis(options);
  // What fails is told by the command that fails.
  redis.on("error", () => undefined);
  return redis;
}

function single({ book }: TopologyContext): LabOptions {
  return { ...OPTIONS, host: book.redis, port: PORTS.redis };
}

/** Sentinels name the relays' addresses; the lab itself goes past them. */
function followed({ book, shape }: TopologyContext): LabOptions {
  const numbers = redisNodes(shape).map((_, index) => index + 1);
  return {
    ...OPTIONS,
    name: REDIS_MASTER_NAME,
    role: "master",
    sentinels: numbers.map((number) => ({ host: book.redisNode(number), port: PORTS.sentinel })),
    sentinelRetryStrategy: () => RECONNECT_WALL_MS,
    natMap: Object.fromEntries(
      numbers.map((number) => [
        `${book.redisAnnounced(number)}:${PORTS.redis}`,
        { host: book.redisNode(number), port: PORTS.redis },
      ]),
    ),
  };
}
