import { Gauge, type Registry } from "prom-client";
import type { Redis } from "ioredis";

/**
 * `kaslab_agents_tracked`: how many agents the lists of connected agents would show. An agent's key
 * lives as long as its newest record (kas 14.2-pre protocol, section 6.3), so one EXISTS tells. No
 * value while Redis does not answer.
 */
export function addTrackedAgents(
  registry: Registry,
  redis: Pick<Redis, "exists">,
  keys: readonly Buffer[],
): void {
  new Gauge({
    name: "kaslab_agents_tracked",
    help: "Agents of the fleet that Redis knows as connected",
    registers: [registry],
    async collect() {
      try {
        this.set(await redis.exists(...keys));
      } catch {
        this.remove();
      }
    },
  });
}
