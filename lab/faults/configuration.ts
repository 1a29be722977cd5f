import { z } from "zod";
import type { Fault, FaultContext } from "./fault.ts";
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
  observeEffect: (context) =>
    observeUntil(context, ROLLED, async () => {
      const untilMs = context.clock.now() + QUIET_MS;
      for (;;) {
        const count = await connections(context);
        if (count > 0) return { seen: false, says: said(count) };
        if (context.clock.now() >= untilMs) return { seen: true, says: `${said(0)} for 5 min` };
        await context.clock.sleep(3_000, context.signal);
      }
    }),
  heal: (context) => roll(context, null),
  observeGone: (context) =>
    observeUntil(context, ROLLED, async () => {
      const count = await connections(context);
      return { seen: count > 0, says: said(count) };
    }),
};

/** Longer than a refresh period (240 s): pods close idle connections, so 0 may mean nothing. */
const QUIET_MS = 300_000;

/** The new configuration counts for pods that start from now on. */
function roll(context: FaultContext, patch: object | null): Promise<void> {
  context.pods.configure(patch);
  context.pods
    .rollingRestart({ readyAfterMs: 20_000 })
    .catch((error: unknown) => context.note(`${context.id}: ${String(error)}`));
  return Promise.resolve();
}

/** Connections that pods of kas have to Redis, from Redis' own list of clients. */
async function connections(context: FaultContext): Promise<number> {
  const outcome = await askRedis(context, "CLIENT", "LIST", "TYPE", "normal");
  if (outcome.kind !== "answered") throw new Error(`Redis: ${outcome.kind}`);
  return outcome.text.split("\n").filter((line) => context.world.isKas(line)).length;
}

function said(count: number): string {
  return `${count} connections of kas in Redis' list`;
}

/** Faults of how kas is configured. */
export const CONFIGURATION_FAULTS = [redisDisabled] as const;
