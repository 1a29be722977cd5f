import { readFile } from "node:fs/promises";
import { LabError, messageOf } from "../../../kit/errors.ts";
import type { ServiceContext } from "../../../kit/service-main.ts";
import { splitAddress } from "../config/load.ts";
import type { KasConfig } from "../config/schema.ts";
import { fixedMaster, type MasterSource } from "./master-source.ts";
import { RedisPool, type RedisPoolSettings } from "./pool.ts";
import { SentinelClient } from "./sentinel-client.ts";
import { SentinelFailover } from "./sentinel-failover.ts";

type Context = Pick<ServiceContext, "clock" | "random">;
type RedisConfig = NonNullable<KasConfig["redis"]>;

/**
 * The pool that the section `redis` asks for; undefined without one. Nothing is dialled yet.
 * Source: kas 14.2-pre protocol, sections 1.5 and 6.1.
 * @throws LabError `KAS_CONFIG_INVALID` (input) when a password file cannot be read.
 */
export async function openRedis(
  { redis }: KasConfig,
  { clock, random }: Context,
): Promise<RedisPool | undefined> {
  if (redis === undefined) return undefined;
  const settings: RedisPoolSettings = {
    poolSize: redis.pool_size,
    dialTimeoutMs: redis.dial_timeout,
    readTimeoutMs: redis.read_timeout,
    idleTimeoutMs: redis.idle_timeout,
    username: redis.username,
    password: await passwordFrom(redis.password_file),
  };
  const source = await masterSource(redis, settings, { clock, random });
  return new RedisPool(settings, source, clock, random.split("redis"));
}

async function masterSource(
  { server, sentinel }: RedisConfig,
  settings: RedisPoolSettings,
  { clock, random }: Context,
): Promise<MasterSource> {
  if (server !== undefined) return fixedMaster(splitAddress(server.address));
  if (sentinel === undefined) throw new Error("the schema asks for a server or sentinels");
  const own = random.split("sentinel");
  // The sentinels have a password of their own and no user name.
  const password = await passwordFrom(sentinel.sentinel_password_file);
  return new SentinelFailover({
    masterName: sentinel.master_name,
    addresses: sentinel.addresses.map(splitAddress),
    random: own.split("order"),
    open: (address) =>
      new SentinelClient(address, { ...settings, username: "", password }, clock, own),
  });
}

/** The file's content verbatim, a newline included, as kas reads it; empty without a file. */
async function passwordFrom(path: string): Promise<string> {
  if (path === "") return "";
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new LabError("input", "KAS_CONFIG_INVALID", `${path}: ${messageOf(error)}`);
  }
}
