import type { RedisKey } from "../../../contracts/history.ts";
import {
  connectionsByAgentIdKey,
  REDIS_KEY_PREFIX_DEFAULT,
  tunnelsByAgentIdKey,
} from "../../../contracts/redis-keys.ts";

/** Entries of each agent with one pod: its config stream, and ten tunnels (HLEN). */
const WANTED = [
  { what: "connections", keyOf: connectionsByAgentIdKey, count: 1 },
  { what: "tunnels", keyOf: tunnelsByAgentIdKey, count: 10 },
] as const;

/** What agents that should be whole lack in a snapshot. */
export function missingIn(
  keys: readonly RedisKey[],
  agentIds: readonly bigint[],
): readonly string[] {
  const counts = new Map(keys.map(({ keyHex, fields }) => [keyHex, Object.keys(fields).length]));
  return agentIds.flatMap((id) =>
    WANTED.flatMap(({ what, keyOf, count }) => {
      const has = counts.get(keyOf(REDIS_KEY_PREFIX_DEFAULT, id).toString("hex")) ?? 0;
      return has < count ? [`agent ${id} has fewer than ${count} ${what}`] : [];
    }),
  );
}
