import { z } from "zod";
import type { Fault, FaultContext, Observed } from "./fault.ts";
import { observeUntil, type Patience } from "./probes/observe-until.ts";
import { askRedis } from "./probes/redis-probe.ts";

const None = z.strictObject({});
type None = z.output<typeof None>;

/** A rolling restart of all pods and the closing of idle connections. */
const ROLLED: Patience = { limitMs: 900_000, periodMs: 3_000 };

const redisDisabled: Fault<None> = {
  name: "kas-redis-disabled",
  says: "removes Redis from the configuration of kas and rolls it out",
  schema: None,
  describe: () => "gitlab.kas.redis.enabled = false",
  inject: (context) => roll(context, { redis: null }),
  observeEffect: (context) => seeConnections(context, (count) => count === 0),
  heal: (context) => roll(context, null),
  observeGone: (context) => seeConnections(context, (count) => count > 0),
};

/** The new configuration counts for pods that start from now on. */
function roll(context: FaultContext, patch: object | null): Promise<void> {
  context.pods.configure(patch);
  context.pods
    .rollingRestart({ readyAfterMs: 20_000 })
    .catch((error: unknown) => context.note(`${context.id}: ${String(error)}`));
  return Promise.resolve();
}

/** Connections that pods of kas have to Redis, from Redis' own list of clients. */
async function seeConnections(
  context: FaultContext,
  holds: (count: number) => boolean,
): Promise<Observed> {
  return await observeUntil(context, ROLLED, async () => {
    const outcome = await askRedis(context, "CLIENT", "LIST", "TYPE", "normal");
    if (outcome.kind !== "answered") return { seen: false, says: `Redis: ${outcome.kind}` };
    const count = outcome.text.split("\n").filter((line) => context.world.isKas(line)).length;
    return { seen: holds(count), says: `${count} connections of kas in Redis' list` };
  });
}

/** Faults of how kas is configured. */
export const CONFIGURATION_FAULTS = [redisDisabled] as const;
