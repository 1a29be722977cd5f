import {
  connectionsByAgentIdKey,
  connectionsByProjectIdKey,
  tunnelsByAgentIdKey,
} from "../../contracts/redis-keys.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { AgentTracker, type AgentRegistrar } from "./agent-tracker/agent-tracker.ts";
import type { KasConfig } from "./config/schema.ts";
import { ExpiringHash } from "./redis/expiring-hash.ts";
import type { RedisPort } from "./redis/redis-port.ts";
import { TokenLimiter } from "./redis/token-limiter.ts";
import { TrackerLoop } from "./redis/tracker-loop.ts";
import { TunnelTracker, type TunnelRegistrar } from "./reverse-tunnel/tunnel-tracker.ts";
import type { RpcGate } from "./server/agent-rpc.ts";

/** What kas keeps in Redis: the limiter and the two trackers. */
export interface Tracking {
  readonly gate: RpcGate;
  readonly agents: AgentRegistrar;
  readonly tunnels: TunnelRegistrar;
  stop(): Promise<void>;
}

/** With Redis the real ones; without, no limit and nobody told (section 10, "Redis not configured"). */
export function buildTracking(
  config: KasConfig,
  { clock, log }: ServiceContext,
  redis: RedisPort | undefined,
): Tracking {
  if (redis === undefined || config.redis === undefined) {
    const nobody = {
      register: () => Promise.resolve(),
      unregister: () => Promise.resolve(),
    };
    return {
      gate: { allow: () => Promise.resolve(true) },
      agents: nobody,
      tunnels: nobody,
      stop: () => Promise.resolve(),
    };
  }
  const prefix = config.redis.key_prefix;
  const hash = (keyOf: (prefix: string, id: bigint) => Buffer): ExpiringHash =>
    new ExpiringHash({
      redis,
      clock,
      keyOf: (id) => keyOf(prefix, id),
      ttlMs: config.agent.redis_conn_info_ttl,
    });
  const periods = {
    refreshMs: config.agent.redis_conn_info_refresh,
    gcMs: config.agent.redis_conn_info_gc,
  };
  const agents = new AgentTracker({
    byProject: hash(connectionsByProjectIdKey),
    byAgent: hash(connectionsByAgentIdKey),
    loop: new TrackerLoop(clock),
    log,
    periods,
  });
  const tunnels = new TunnelTracker({
    byAgent: hash(tunnelsByAgentIdKey),
    loop: new TrackerLoop(clock),
    log,
    periods,
  });
  const gate = new TokenLimiter({
    redis,
    keyPrefix: prefix,
    limitPerMinute: config.agent.listen.connections_per_token_per_minute,
    clock,
    log,
  });
  return {
    gate,
    agents,
    tunnels,
    stop: async () => {
      await agents.stop();
      await tunnels.stop();
    },
  };
}
