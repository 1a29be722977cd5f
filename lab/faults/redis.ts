import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { lengthSaid } from "./probes/exchange.ts";
import { observeUntil, PATIENT, type Patience } from "./probes/observe-until.ts";
import { askRedis, replyOf } from "./probes/redis-probe.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

/** A key of the observers' own; no key of kas begins so. */
const PROBE_KEY = "kas-lab:probe";

/** Asks until the reply is so. */
async function see(
  context: FaultContext,
  command: readonly string[],
  holds: (reply: string) => boolean,
  patience: Patience = PATIENT,
): Promise<Observed> {
  return await observeUntil(context, patience, async () => {
    const reply = replyOf(await askRedis(context, ...command));
    return { seen: holds(reply), says: `Redis said to ${command[0] ?? ""}: ${reply}` };
  });
}

const PING = ["PING"];
const WRITE = ["SET", PROBE_KEY, "1", "PX", "1000"];
const isPong = (reply: string): boolean => reply === "+PONG";
const isOk = (reply: string): boolean => reply === "+OK";

const redisKill: Fault<None> = {
  name: "redis-kill",
  says: "kills Redis; the heal starts it again, empty",
  schema: None,
  describe: () => "Redis is killed",
  inject: (context) => {
    context.processes.signal("redis", "SIGKILL");
    return Promise.resolve();
  },
  observeEffect: (context) => see(context, PING, (reply) => reply === "refused"),
  heal: (context) => context.processes.start("redis"),
  observeGone: (context) => see(context, PING, isPong),
};

const redisHang: Fault<None> = {
  name: "redis-hang",
  says: "suspends Redis: connections stay open, nothing is answered",
  schema: None,
  describe: () => "Redis hangs",
  inject: (context) => {
    context.processes.signal("redis", "SIGSTOP");
    return Promise.resolve();
  },
  observeEffect: (context) => see(context, PING, (reply) => reply === "silent"),
  heal: (context) => {
    context.processes.signal("redis", "SIGCONT");
    return Promise.resolve();
  },
  observeGone: (context) => see(context, PING, isPong),
};

/** Pods write their fields again at their next refresh tick, 240 s apart. */
const REFRESHED: Patience = { limitMs: 300_000, periodMs: 5_000 };

const redisFlushall: Fault<None> = {
  name: "redis-flushall",
  says: "wipes all data of Redis; it heals by itself with each pod's next refresh",
  schema: None,
  describe: () => "FLUSHALL",
  baseline: countTracked,
  inject: async (context) => {
    await context.redisCommand("FLUSHALL");
  },
  // Live connections go on writing, so a look right afterwards is what tells.
  observeEffect: (context) =>
    observeUntil(context, { limitMs: 30_000, periodMs: 500 }, async () => {
      const count = await countTracked(context);
      const seen = context.baseline > 0 && count * 2 <= context.baseline;
      return { seen, says: trackedSaid(context, count) };
    }),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context) =>
    observeUntil(context, REFRESHED, async () => {
      const count = await countTracked(context);
      return {
        seen: count * 2 > context.world.trackedKeys.length,
        says: trackedSaid(context, count),
      };
    }),
};

/** How many of the keys that connected agents have are in Redis; none when it cannot say. */
async function countTracked(context: FaultContext): Promise<number> {
  const reply = replyOf(await askRedis(context, "EXISTS", ...context.world.trackedKeys));
  return Number(/^:(\d+)$/.exec(reply)?.[1] ?? "0");
}

function trackedSaid({ world }: FaultContext, count: number): string {
  return `${count} of ${world.trackedKeys.length} keys of connected agents are in Redis`;
}

const redisMaxclients: Fault<None> = {
  name: "redis-maxclients",
  says: "sets maxclients so low that Redis takes no new connection; open ones live on",
  schema: None,
  describe: () => "maxclients is reached",
  inject: async (context) => {
    await context.redisCommand("CONFIG", "SET", "maxclients", "1");
  },
  observeEffect: (context) =>
    see(context, PING, (reply) => reply.includes("max number of clients")),
  heal: async (context) => {
    await context.redisCommand("CONFIG", "SET", "maxclients", "10000");
  },
  observeGone: (context) => see(context, PING, isPong),
};

const redisReadonly: Fault<None> = {
  name: "redis-readonly",
  says: "makes Redis a replica of nobody: it reads, and refuses every write",
  schema: None,
  describe: () => "Redis is read-only",
  inject: async (context) => {
    await context.redisCommand("REPLICAOF", context.world.redis.host, "1");
  },
  observeEffect: (context) => see(context, WRITE, (reply) => reply.startsWith("-READONLY")),
  heal: async (context) => {
    await context.redisCommand("REPLICAOF", "NO", "ONE");
  },
  observeGone: (context) => see(context, WRITE, isOk),
};

const redisOom: Fault<None> = {
  name: "redis-oom",
  says: "takes Redis' memory away: writes fail with OOM",
  schema: None,
  describe: () => "maxmemory is reached, nothing is evicted",
  inject: async (context) => {
    await context.redisCommand("CONFIG", "SET", "maxmemory-policy", "noeviction");
    await context.redisCommand("CONFIG", "SET", "maxmemory", "1");
  },
  observeEffect: (context) => see(context, WRITE, (reply) => reply.startsWith("-OOM")),
  heal: async (context) => {
    await context.redisCommand("CONFIG", "SET", "maxmemory", "0");
  },
  observeGone: (context) => see(context, WRITE, isOk),
};

const SlowWith = z.strictObject({ each: Duration, every: Duration });
/** Redis is one thread: while this script runs, everybody waits. ARGV[1]: microseconds. */
const BUSY = `local t = redis.call('TIME'); local till = t[1] * 1000000 + t[2] + ARGV[1]
repeat t = redis.call('TIME') until t[1] * 1000000 + t[2] >= till return 1`;

/** Slow commands under way, by the run's world and the step. */
const slow = new WeakMap<object, Map<string, AbortController>>();

const redisSlow: Fault<z.output<typeof SlowWith>> = {
  name: "redis-slow-commands",
  says: "runs a slow command in Redis again and again; everybody else waits for it",
  schema: SlowWith,
  describe: ({ each, every }) => `a command of ${lengthSaid(each)}, every ${lengthSaid(every)}`,
  inject: (context, { each, every }) => {
    const ended = new AbortController();
    const byStep = slow.get(context.world) ?? new Map<string, AbortController>();
    slow.set(context.world, byStep.set(context.id, ended));
    const microseconds = String(Math.round((each / context.clock.speed) * 1000));
    const until = AbortSignal.any([ended.signal, context.signal]);
    void (async () => {
      while (!until.aborted) {
        await context.redisCommand("EVAL", BUSY, "0", microseconds);
        await context.clock.sleep(every, until);
      }
    })().catch(() => undefined);
    return Promise.resolve();
  },
  observeEffect: (context, { each }) =>
    observeUntil(context, { limitMs: 120_000, periodMs: 100 }, async () => {
      const waitedMs = await longestPing(context);
      return { seen: waitedMs >= each * 0.5, says: `PING took up to ${lengthSaid(waitedMs)}` };
    }),
  heal: (context) => {
    slow.get(context.world)?.get(context.id)?.abort();
    return Promise.resolve();
  },
  observeGone: (context, { each, every }) =>
    observeUntil(context, { limitMs: 120_000, periodMs: every }, async () => {
      const endMs = context.clock.now() + 2 * (each + every);
      let waitedMs = 0;
      do waitedMs = Math.max(waitedMs, await longestPing(context));
      while (context.clock.now() < endMs);
      return { seen: waitedMs < each * 0.5, says: `PING took up to ${lengthSaid(waitedMs)}` };
    }),
};

/** The longest of some pings, lab ms; endless when one was not answered. */
async function longestPing(context: FaultContext): Promise<number> {
  let longestMs = 0;
  for (let count = 0; count < 5; count++) {
    const outcome = await askRedis(context, "PING");
    if (outcome.kind !== "answered") return Number.POSITIVE_INFINITY;
    longestMs = Math.max(longestMs, outcome.doneWallMs * context.clock.speed);
  }
  return longestMs;
}

/** Faults of the real Redis, where it is one alone. */
export const REDIS_FAULTS = [
  redisKill,
  redisHang,
  redisFlushall,
  redisMaxclients,
  redisReadonly,
  redisOom,
  redisSlow,
].map((fault) => ({ ...fault, needs: "one Redis" as const }));
