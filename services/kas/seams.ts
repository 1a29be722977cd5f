import type { ServiceContext } from "../../kit/service-main.ts";
import type { KasConfig } from "./config/schema.ts";
import type { RedisPort } from "./redis/redis-port.ts";
import type { AgentHandlers } from "./server/agent-services.ts";
import type { Tracking } from "./tracking.ts";

/**
 * Where something may stand between the parts of kas: each gets a part and gives back what is used in
 * its place. Only a test's mutation gives anything else than it got (testing/mutations.ts).
 */
export interface KasSeams {
  readonly config: (config: KasConfig) => KasConfig;
  /** Chance and log of the process. */
  readonly context: (context: ServiceContext) => ServiceContext;
  /** Redis as the limiter and the trackers see it; the readiness probe has its own way. */
  readonly redis: (redis: RedisPort) => RedisPort;
  readonly tracking: (tracking: Tracking) => Tracking;
  readonly handlers: (handlers: AgentHandlers) => AgentHandlers;
}

/** kas as it is. */
export const UNTOUCHED: KasSeams = {
  config: (config) => config,
  context: (context) => context,
  redis: (redis) => redis,
  tracking: (tracking) => tracking,
  handlers: (handlers) => handlers,
};
