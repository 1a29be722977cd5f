import type { Redis } from "ioredis";
import type { RedisKey } from "../../contracts/history.ts";

/** Keys read at most; a lab that holds more is itself a finding. */
const KEYS_MAX = 100_000;

/**
 * Every key of the run's Redis with its fields, binary as hex. `speed` turns Redis' own remaining
 * life (wall) into lab time.
 */
export async function snapshotRedis(redis: Redis, speed: number): Promise<readonly RedisKey[]> {
  const keys: Buffer[] = [];
  let cursor = "0";
  do {
    const [next, batch] = await redis.scanBuffer(cursor, "COUNT", 1000);
    cursor = next.toString();
    keys.push(...batch);
  } while (cursor !== "0" && keys.length < KEYS_MAX);
  const unique = [...new Map(keys.map((key) => [key.toString("hex"), key])).values()];
  const snapshot: RedisKey[] = [];
  for (const key of unique) {
    const type = await redis.type(key);
    const ttlWallMs = await redis.pttl(key);
    if (type === "none" || ttlWallMs === -2) continue;
    snapshot.push({
      keyHex: key.toString("hex"),
      type,
      ttlMs: ttlWallMs < 0 ? -1 : ttlWallMs * speed,
      fields: type === "hash" ? await hashFields(redis, key) : {},
    });
  }
  return snapshot;
}

async function hashFields(redis: Redis, key: Buffer): Promise<Record<string, string>> {
  const fields = await redis.hgetallBuffer(key);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value.toString("hex")]),
  );
}
