import type { RedisNeed } from "../faults/fault.ts";
import type { RegisteredFault } from "../faults/registry.ts";

/** What the topology of a document asks for, even where it has other mistakes. */
export function redisOf(document: unknown): RedisNeed {
  const topology = valueOf(document, "topology");
  return valueOf(topology, "redis") === undefined ? "one Redis" : "sentinels";
}

function valueOf(group: unknown, key: string): unknown {
  if (typeof group !== "object" || group === null) return undefined;
  return (group as Readonly<Record<string, unknown>>)[key];
}

/** @returns why a fault cannot be played on this Redis; undefined when it can. */
export function needMistake(
  { name, needs }: Pick<RegisteredFault, "name" | "needs">,
  redis: RedisNeed,
): string | undefined {
  if (needs === undefined || needs === redis) return undefined;
  return needs === "sentinels"
    ? `${name} needs "topology: { redis: { sentinel: true } }"`
    : `${name} is for one Redis alone, and this topology has sentinels   (redis-failover)`;
}
