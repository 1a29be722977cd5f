import { toWallMs } from "../../kit/clock/clock.ts";
import { PORTS } from "./addresses.ts";
import type { ComponentRecord, LinkRecord } from "./component.ts";
import type { AddressBook } from "./addresses.ts";
import { redisRecord, type TopologyContext } from "./components.ts";
import type { TopologyShape } from "./presets.ts";

/** The name under which GitLab.com's sentinels know the main Redis (observability reference, 5.4). */
export const REDIS_MASTER_NAME = "gprd-redis";

/** Sentinels that must agree (load balancer and GKE reference, section on Redis: sample quorum). */
const QUORUM = 2;
/** As GitLab has it, lab ms. Source: observability reference, section 5.4. */
const DOWN_AFTER_MS = 10_000;
const FAILOVER_TIMEOUT_MS = 60_000;
/** Below this a busy machine looks like a dead Redis, wall ms. */
const DOWN_AFTER_WALL_MS_MIN = 1_000;
const FAILOVER_TIMEOUT_WALL_MS_MIN = 6_000;

/** Sentinel's rhythm, lab ms: PING, hello, INFO, and what waits for them (sentinel.c of Redis 7). */
const RHYTHM_MS = {
  "ping-period": 1_000,
  "ask-period": 1_000,
  "publish-period": 2_000,
  "info-period": 10_000,
  "election-timeout": 10_000,
  "slave-reconf-timeout": 10_000,
  "min-link-reconnect-period": 15_000,
} as const;
/** Sentinel's own timer runs 10 to 20 times in a second of wall time. */
const RHYTHM_WALL_MS_MIN = 100;
/**
 * A replica is promoted only if its INFO is younger than five PING periods, and in a failover INFO comes
 * each second of wall time (sentinel.c of Redis 7, sentinelSelectSlave): a shorter period finds no replica.
 */
const PING_WALL_MS_MIN = 400;
/**
 * Sentinels that have not heard of a failover by hand make the promoted replica a replica again after four
 * publish periods, while the leader sees the promotion by an INFO of each second of wall time (sentinel.c of
 * Redis 7, sentinelRefreshInstanceInfo): a shorter period undoes such failovers.
 */
const PUBLISH_WALL_MS_MIN = 600;

/** Names of the nodes, `redis-1` first; a single Redis is called `redis`. */
export function redisNodes(shape: Pick<TopologyShape, "redisReplicas">): readonly string[] {
  const { redisReplicas } = shape;
  if (redisReplicas === 0) return ["redis"];
  return Array.from({ length: redisReplicas + 1 }, (_, index) => `redis-${index + 1}`);
}

/** Names of the sentinels, one on each node; none beside a single Redis. */
export function sentinels(shape: Pick<TopologyShape, "redisReplicas">): readonly string[] {
  if (shape.redisReplicas === 0) return [];
  return redisNodes(shape).map((_, index) => `sentinel-${index + 1}`);
}

/** What runs: one Redis, or nodes with a sentinel each, of which `redis-1` begins as the master. */
export function redisRecords(context: TopologyContext): readonly ComponentRecord[] {
  const { shape } = context;
  const nodes = redisNodes(shape);
  if (shape.redisReplicas === 0) return [redisRecord(context)];
  return [
    ...nodes.map((name, index) => nodeRecord(context, name, index + 1)),
    ...sentinels(shape).map((name, index) => sentinelRecord(context, name, index + 1)),
  ];
}

/**
 * Sentinel tells everybody one address of a node, so that all of kas, the replicas and the sentinels
 * dial it: one relay for each node and one for its sentinel.
 */
export function redisLinks(shape: TopologyShape, book: AddressBook): readonly LinkRecord[] {
  return redisNodes(shape).flatMap((name, index): LinkRecord[] => {
    const number = index + 1;
    const link = (to: string, port: number): LinkRecord => ({
      name: `kas->${to}`,
      from: "kas",
      to,
      listen: { host: book.redisAnnounced(number), port },
      target: { host: book.redisNode(number), port },
      sourceHost: book.redisAnnounced(number),
    });
    return [link(name, PORTS.redis), link(`sentinel-${number}`, PORTS.sentinel)];
  });
}

/** The section `redis` of pod `index`' configuration. */
export function kasRedisConfig({ book, shape }: TopologyContext, index: number): object {
  const names = sentinels(shape);
  if (names.length === 0) {
    return { server: { address: `${book.redisFor(index)}:${PORTS.redis}` } };
  }
  return {
    sentinel: {
      master_name: REDIS_MASTER_NAME,
      addresses: names.map((_, at) => `${book.redisAnnounced(at + 1)}:${PORTS.sentinel}`),
    },
  };
}

/** `SENTINEL DEBUG` with the rhythm at this speed: Redis 7 has no file key for it. */
export function sentinelRhythm(speed: number): readonly string[] {
  return Object.entries(RHYTHM_MS).flatMap(([name, ms]) => {
    return [name, String(Math.max(leastWallMs(name), toWallMs({ speed }, ms)))];
  });
}

function leastWallMs(name: string): number {
  if (name === "ping-period") return PING_WALL_MS_MIN;
  return name === "publish-period" ? PUBLISH_WALL_MS_MIN : RHYTHM_WALL_MS_MIN;
}

/** Sentinel's waits that are longer at this speed than they should be: name, lab ms, floor lab ms. */
export function flooredSentinel(
  shape: Pick<TopologyShape, "redisReplicas">,
  speed: number,
): readonly (readonly [string, number, number])[] {
  if (shape.redisReplicas === 0 || speed === 1) return [];
  const waits: readonly (readonly [string, number, number])[] = [
    ["Sentinel's down-after", DOWN_AFTER_MS, DOWN_AFTER_WALL_MS_MIN * speed],
    ["Sentinel's failover-timeout", FAILOVER_TIMEOUT_MS, FAILOVER_TIMEOUT_WALL_MS_MIN * speed],
    ["Sentinel's PING period", RHYTHM_MS["ping-period"], PING_WALL_MS_MIN * speed],
    ["Sentinel's hello period", RHYTHM_MS["publish-period"], PUBLISH_WALL_MS_MIN * speed],
    // While a failover is under way, Redis 7 asks each second of wall time, whatever it is told.
    ["Sentinel's INFO period in a failover", 1_000, 1_000 * speed],
  ];
  return waits.filter(([, ms, floorMs]) => ms < floorMs);
}

function nodeRecord(context: TopologyContext, name: string, number: number): ComponentRecord {
  const { book, dataFolder } = context;
  const host = book.redisNode(number);
  const folder = `${dataFolder}/${name}`;
  const options: readonly (readonly string[])[] = [
    ["--bind", host],
    ["--port", String(PORTS.redis)],
    ["--dir", folder],
    ["--save", ""],
    ["--appendonly", "no"],
    ["--daemonize", "no"],
    ["--protected-mode", "no"],
    ["--replica-announce-ip", book.redisAnnounced(number)],
    ["--replica-announce-port", String(PORTS.redis)],
    // Redis 7 waits 5 s for more replicas before it sends the data: 5 s of wall time are a long outage.
    ["--repl-diskless-sync-delay", "0"],
    ...(number === 1 ? [] : [["--replicaof", book.redisAnnounced(1), String(PORTS.redis)]]),
  ];
  return {
    name,
    kind: "redis",
    program: { kind: "tool", tool: "redis-server" },
    args: options.flat(),
    env: {},
    files: {},
    dependsOn: number === 1 ? ["links"] : ["redis-1"],
    readiness: { kind: "redis-ping", host, port: PORTS.redis },
    folders: [{ path: folder, access: "write" }],
    metrics: null,
    control: null,
  };
}

function sentinelRecord(context: TopologyContext, name: string, number: number): ComponentRecord {
  const { book, shape, speed } = context;
  const host = book.redisNode(number);
  const clock = { speed };
  const downAfterWallMs = Math.max(DOWN_AFTER_WALL_MS_MIN, toWallMs(clock, DOWN_AFTER_MS));
  const timeoutWallMs = Math.max(
    FAILOVER_TIMEOUT_WALL_MS_MIN,
    toWallMs(clock, FAILOVER_TIMEOUT_MS),
  );
  const lines = [
    `bind ${host}`,
    `port ${PORTS.sentinel}`,
    "dir {dir}",
    "daemonize no",
    "protected-mode no",
    `sentinel announce-ip ${book.redisAnnounced(number)}`,
    `sentinel announce-port ${PORTS.sentinel}`,
    `sentinel monitor ${REDIS_MASTER_NAME} ${book.redisAnnounced(1)} ${PORTS.redis} ${QUORUM}`,
    `sentinel down-after-milliseconds ${REDIS_MASTER_NAME} ${downAfterWallMs}`,
    `sentinel failover-timeout ${REDIS_MASTER_NAME} ${timeoutWallMs}`,
    `sentinel parallel-syncs ${REDIS_MASTER_NAME} 1`,
  ];
  return {
    name,
    kind: "sentinel",
    program: { kind: "tool", tool: "redis-server" },
    args: ["{dir}/sentinel.conf", "--sentinel"],
    env: {},
    files: { "sentinel.conf": `${lines.join("\n")}\n` },
    dependsOn: [...redisNodes(shape)],
    readiness: { kind: "redis-ping", host, port: PORTS.sentinel },
    metrics: null,
    control: null,
  };
}
