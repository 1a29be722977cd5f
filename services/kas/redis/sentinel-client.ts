import { Redis } from "ioredis";
import { toWallMs, type Clock } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";
import { fixedMaster, type RedisAddress } from "./master-source.ts";
import { RedisPool, type RedisPoolSettings } from "./pool.ts";
import type { SentinelPort } from "./sentinel-failover.ts";

/** go-redis v8 waits so long between two attempts to receive, lab ms (pubsub.go). */
const SUBSCRIBE_AGAIN_MS = 100;
const SWITCH_MASTER = "+switch-master";

/**
 * A client of one sentinel: commands through a pool with the settings of the main one, as go-redis'
 * SentinelClient has it (sentinelOptions), and one connection that is subscribed.
 */
export class SentinelClient implements SentinelPort {
  private readonly pool: RedisPool;
  private readonly address: RedisAddress;
  private readonly password: string;
  private readonly clock: Clock;
  private subscriber: Redis | undefined;

  /** `settings.password` is the sentinels' own. */
  constructor(address: RedisAddress, settings: RedisPoolSettings, clock: Clock, random: Random) {
    this.address = address;
    this.password = settings.password;
    this.clock = clock;
    this.pool = new RedisPool(settings, fixedMaster(address), clock, random);
  }

  async masterAddress(masterName: string): Promise<RedisAddress> {
    const reply = await this.pool.command("sentinel", "get-master-addr-by-name", masterName);
    const [host, port] = texts(reply);
    if (host === undefined || port === undefined) throw new Error("redis: nil");
    return { host, port: Number(port) };
  }

  async otherSentinels(masterName: string): Promise<readonly RedisAddress[]> {
    const reply = await this.pool.command("sentinel", "sentinels", masterName);
    if (!Array.isArray(reply)) return [];
    return reply.flatMap((sentinel: unknown) => {
      const words = texts(sentinel);
      const values = new Map(words.map((word, index) => [word, words[index + 1]]));
      const [host, port] = [values.get("ip"), values.get("port")];
      return host === undefined || port === undefined ? [] : [{ host, port: Number(port) }];
    });
  }

  onSwitchMaster(listener: (payload: string) => void): void {
    const redis = new Redis({
      ...this.address,
      ...(this.password === "" ? {} : { password: this.password }),
      enableReadyCheck: false,
      retryStrategy: () => toWallMs(this.clock, SUBSCRIBE_AGAIN_MS),
      maxRetriesPerRequest: null,
      protocol: 2,
      disableClientInfo: true,
    });
    this.subscriber = redis;
    redis.on("error", () => undefined);
    redis.on("message", (_channel: string, payload: string) => listener(payload));
    // It waits for the connection and is sent again after each loss; closing ends it.
    redis.subscribe(SWITCH_MASTER).catch(() => undefined);
  }

  close(): void {
    this.subscriber?.disconnect();
    this.pool.close();
  }
}

/** An array of bulk strings as text; empty for anything else. */
function texts(reply: unknown): readonly string[] {
  return Array.isArray(reply) ? reply.map((word: unknown) => String(word)) : [];
}
