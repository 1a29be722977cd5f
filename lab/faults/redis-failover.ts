import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { Duration } from "./parameters.ts";
import { lengthSaid } from "./probes/exchange.ts";
import { observeUntil, type Patience } from "./probes/observe-until.ts";
import { isWhole, lookAtCluster, viewSeen, type ClusterView } from "./probes/sentinel-probe.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

/** A failover takes 12 to 15 s; a second try waits for twice the failover time-out. */
const FAILOVER: Patience = { limitMs: 180_000, periodMs: 1_000 };
/** Some steps of Redis and Sentinel take a second of wall time, at whatever speed. */
const FAILOVER_WALL_MS_MIN = 25_000;

/** Looks at the cluster until it is so. */
async function see(
  context: FaultContext,
  holds: (view: ClusterView) => boolean,
): Promise<Observed> {
  const limitMs = Math.max(FAILOVER.limitMs, FAILOVER_WALL_MS_MIN * context.clock.speed);
  return await observeUntil(context, { ...FAILOVER, limitMs }, async () => {
    const view = await lookAtCluster(context);
    return viewSeen(view, context.world.redisNodes, holds(view));
  });
}

/** The master as it is before the injection: all that the observers compare with. */
async function masterNow(context: FaultContext): Promise<number> {
  return (await lookAtCluster(context)).master;
}

function isOtherMaster(context: FaultContext): (view: ClusterView) => boolean {
  return ({ master, agrees }) => master > 0 && master !== context.baseline && agrees;
}

/** The lab's own connection may be on its way to a new master, lab ms. */
const FOLLOWS_MS = 60_000;

/** Kills whichever node the lab's own connection leads to: that is the master. */
async function killMaster(context: FaultContext): Promise<void> {
  const { clock, signal } = context;
  const deadlineMs = clock.now() + FOLLOWS_MS;
  for (;;) {
    try {
      killNode(context, await context.redisCommand("CONFIG", "GET", "bind"));
      return;
    } catch (error) {
      if (clock.now() > deadlineMs) throw error;
      await clock.sleep(1_000, signal);
    }
  }
}

function killNode(context: FaultContext, reply: unknown): void {
  const host = Array.isArray(reply) ? String(reply[1]) : "";
  const node = context.world.redisNodes.find((candidate) => candidate.host === host);
  if (node === undefined) throw new Error(`no Redis node is bound to "${host}"`);
  context.processes.signal(node.name, "SIGKILL");
}

/** Starts every node that does not run. It comes back empty, and the sentinels make it a replica. */
async function startDead({ processes, world }: FaultContext): Promise<void> {
  const dead = world.redisNodes.filter(({ name }) => !processes.isRunning(name));
  await Promise.all(dead.map(({ name }) => processes.start(name)));
}

const failover: Fault<None> = {
  name: "redis-failover",
  says: "kills the primary of Redis, so that the sentinels promote a replica; the heal starts it again",
  needs: "sentinels",
  schema: None,
  describe: () => "the primary of Redis is killed",
  baseline: masterNow,
  inject: killMaster,
  observeEffect: (context) => see(context, isOtherMaster(context)),
  heal: startDead,
  observeGone: (context) =>
    see(
      context,
      (view) =>
        isOtherMaster(context)(view) &&
        view.inStep.includes(context.baseline) &&
        isWhole(view, context.world.redisNodes.length),
    ),
};

const FlappingWith = z.strictObject({ every: Duration, down: Duration });

/** Loops under way, by the run's world and the step. */
const flapping = new WeakMap<object, Map<string, AbortController>>();

const redisFlapping: Fault<z.output<typeof FlappingWith>> = {
  name: "redis-flapping",
  says: "kills whoever is the primary of Redis, again and again, and starts it again after a while",
  needs: "sentinels",
  schema: FlappingWith,
  describe: ({ every, down }) =>
    `the primary of Redis is killed every ${lengthSaid(every)}, and is back after ${lengthSaid(down)}`,
  baseline: masterNow,
  inject: (context, { every, down }) => {
    const ended = new AbortController();
    const byStep = flapping.get(context.world) ?? new Map<string, AbortController>();
    flapping.set(context.world, byStep.set(context.id, ended));
    const until = AbortSignal.any([ended.signal, context.signal]);
    void (async () => {
      while (!until.aborted) {
        await killMaster(context);
        await context.clock.sleep(down, until);
        await startDead(context);
        await context.clock.sleep(Math.max(0, every - down), until);
      }
    })().catch((error: unknown) => {
      if (!until.aborted) context.note(`flapping ended: ${String(error)}`);
    });
    return Promise.resolve();
  },
  // Two changes, of which one failover alone has only the first.
  observeEffect: async (context, { every }) => {
    let [changes, last] = [0, context.baseline];
    return await observeUntil(
      context,
      { limitMs: 4 * every + 180_000, periodMs: 1_000 },
      async () => {
        const { master, agrees } = await lookAtCluster(context);
        if (agrees && master > 0 && master !== last) {
          [changes, last] = [changes + 1, master];
        }
        return { seen: changes >= 2, says: `the master changed ${changes} times` };
      },
    );
  },
  heal: async (context) => {
    flapping.get(context.world)?.get(context.id)?.abort();
    await startDead(context);
  },
  observeGone: (context, { every }) =>
    observeUntil(context, { limitMs: 3 * every + 180_000, periodMs: 1_000 }, async () => {
      const nodes = context.world.redisNodes;
      const view = await lookAtCluster(context);
      if (!isWhole(view, nodes.length)) return viewSeen(view, nodes, false);
      const endMs = context.clock.now() + 1.2 * every;
      while (context.clock.now() < endMs) {
        const later = await lookAtCluster(context);
        if (later.master !== view.master || !later.agrees) return viewSeen(later, nodes, false);
        await context.clock.sleep(1_000, context.signal);
      }
      return viewSeen(view, nodes, true);
    }),
};

/** A failover by hand that was given up, for want of a replica with fresh news, is tried again. */
const TRIES_MAX = 3;
const TRY_MS = 60_000;
const TRY_WALL_MS_MIN = 6_000;

async function failOverByHand(context: FaultContext): Promise<void> {
  const { clock, signal, world } = context;
  const master = async (): Promise<string> =>
    String(await context.sentinelCommand("GET-MASTER-ADDR-BY-NAME", world.redisMasterName));
  const before = await master();
  for (let attempt = 1; attempt < TRIES_MAX; attempt++) {
    await clock.sleep(Math.max(TRY_MS, TRY_WALL_MS_MIN * clock.speed), signal);
    if ((await master()) !== before) return;
    await context.sentinelCommand("FAILOVER", world.redisMasterName);
  }
}

const sentinelFailover: Fault<None> = {
  name: "sentinel-failover",
  says: "SENTINEL failover, as the runbook has it: a replica is promoted, nobody dies",
  needs: "sentinels",
  schema: None,
  describe: () => "a failover by hand",
  baseline: masterNow,
  inject: async (context) => {
    await context.sentinelCommand("FAILOVER", context.world.redisMasterName);
    failOverByHand(context).catch((error: unknown) => {
      if (!context.signal.aborted) context.note(`${context.id}: ${String(error)}`);
    });
  },
  observeEffect: (context) => see(context, isOtherMaster(context)),
  heal: () => Promise.resolve(),
  healsItself: true,
  observeGone: (context) => see(context, (view) => isWhole(view, context.world.redisNodes.length)),
};

/** Faults of a Redis with replicas and sentinels. */
export const SENTINEL_FAULTS = [failover, redisFlapping, sentinelFailover] as const;
