import {
  KAS_MUTATION_NAMES,
  KAS_MUTATIONS,
  kasMutationOf,
  type KasMutation,
} from "../../../contracts/kas-mutations.ts";
import { LAUNCH_ENV } from "../../../contracts/launch.ts";
import { LabError } from "../../../kit/errors.ts";
import type { Logger } from "../../../kit/log.ts";
import type { Random } from "../../../kit/random.ts";
import type { KasConfig } from "../config/schema.ts";
import type { RedisCommand, RedisPort } from "../redis/redis-port.ts";
import { UNTOUCHED, type KasSeams } from "../seams.ts";
import { RpcError } from "../server/rpc-error.ts";

/** Longer than any run, lab ms. */
const NEVER_MS = 100 * 365 * 86_400_000;

type Agent = KasConfig["agent"];

/** What each mutation puts at which seam. */
const MUTATIONS: Readonly<Record<KasMutation, Partial<KasSeams>>> = {
  // A success TTL of 0 switches the cache off, errors included (kas 14.2-pre protocol, section 7).
  "no-cache": { config: agentWith(() => ({ info_cache_ttl: 0 })) },
  "no-backoff": {
    context: (context) => ({ ...context, random: withoutBackoff(context.random) }),
  },
  "limiter-fails-open": { redis: (redis) => new ForgivingRedis(redis) },
  "gc-off": { config: agentWith(() => ({ redis_conn_info_gc: NEVER_MS })) },
  "refresh-off": { config: agentWith(() => ({ redis_conn_info_refresh: NEVER_MS })) },
  "age-halved": { config: agentWith(agedBy(0.5)) },
  "age-doubled": { config: agentWith(agedBy(2)) },
  "errors-unlogged": {
    context: (context) => ({ ...context, log: withoutErrors(context.log) }),
  },
  "errors-as-ok": {
    handlers: ({ poller, tunnels }) => ({
      poller: { serve: (...args) => poller.serve(...args).catch(asOk) },
      tunnels: { serve: (...args) => tunnels.serve(...args).catch(asOk) },
    }),
  },
  "unregister-skipped": {
    tracking: ({ gate, agents, tunnels, ...rest }) => ({
      gate,
      agents: { register: (info) => agents.register(info), unregister: skipped },
      tunnels: { register: (info) => tunnels.register(info), unregister: skipped },
      stop: () => rest.stop(),
    }),
  },
};

/**
 * kas, broken on purpose by the mutation of that name; says so in its log, loudly.
 * @throws LabError `KAS_UNKNOWN_MUTATION`.
 */
export function mutatedSeams(word: string, log: Logger): KasSeams {
  const mutation = kasMutationOf(word);
  if (mutation === undefined) {
    const says = `${LAUNCH_ENV.mutation}: unknown mutation "${word}"`;
    throw new LabError("input", "KAS_UNKNOWN_MUTATION", says, {
      hint: `Known: ${KAS_MUTATION_NAMES.join(", ")}.`,
    });
  }
  log.error("THIS KAS IS BROKEN ON PURPOSE: a test's mutation is on", {
    mutation,
    does: KAS_MUTATIONS[mutation],
  });
  return { ...UNTOUCHED, ...MUTATIONS[mutation] };
}

function agentWith(change: (agent: Agent) => Partial<Agent>): KasSeams["config"] {
  return (config) => ({ ...config, agent: { ...config.agent, ...change(config.agent) } });
}

function agedBy(factor: number): (agent: Agent) => Partial<Agent> {
  return ({ listen }) => ({
    listen: { ...listen, max_connection_age: listen.max_connection_age * factor },
  });
}

/** In kas only back-offs draw from a range: the poller's and the Redis client's. */
function withoutBackoff(random: Random): Random {
  return {
    next: () => random.next(),
    between: () => 0,
    below: (count) => random.below(count),
    int63: () => random.int63(),
    bytes: (count) => random.bytes(count),
    shuffle: (items) => random.shuffle(items),
    split: (name) => withoutBackoff(random.split(name)),
  };
}

function withoutErrors(log: Logger): Logger {
  return {
    debug: (msg, fields) => log.debug(msg, fields),
    info: (msg, fields) => log.info(msg, fields),
    warn: (msg, fields) => log.warn(msg, fields),
    error: () => undefined,
    with: (fields) => withoutErrors(log.with(fields)),
  };
}

function asOk(error: unknown): void {
  if (!(error instanceof RpcError)) throw error;
}

const skipped = (): Promise<void> => Promise.resolve();

/** A failed count of the limiter (GET, then INCR) reads as none; trackers see the error. */
class ForgivingRedis implements RedisPort {
  private readonly redis: RedisPort;

  constructor(redis: RedisPort) {
    this.redis = redis;
  }

  async command(...command: RedisCommand): Promise<unknown> {
    try {
      return await this.redis.command(...command);
    } catch (error) {
      if (command[0] !== "get") throw error;
      return null;
    }
  }

  async transaction(commands: readonly RedisCommand[]): Promise<void> {
    try {
      await this.redis.transaction(commands);
    } catch (error) {
      if (commands[0]?.[0] !== "incr") throw error;
    }
  }
}
