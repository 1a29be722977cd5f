import { createHash } from "node:crypto";
import { agentLimitKey } from "../../../contracts/redis-keys.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { Logger } from "../../../kit/log.ts";
import { expireCommand } from "./expiry.ts";
import type { RedisPort } from "./redis-port.ts";

/** Life of a minute's counter. */
const BUCKET_TTL_S = 59;

/**
 * Counts RPCs per token and UTC minute across all kas pods, and fails closed: any Redis error is a
 * denial. Check and increment are not atomic together. Source: kas 14.2-pre protocol, section 6.2.
 */
export class TokenLimiter {
  private readonly redis: RedisPort;
  private readonly keyPrefix: string;
  private readonly limitPerMinute: number;
  private readonly clock: Clock;
  private readonly log: Logger;

  constructor(options: {
    readonly redis: RedisPort;
    readonly keyPrefix: string;
    readonly limitPerMinute: number;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    this.redis = options.redis;
    this.keyPrefix = options.keyPrefix;
    this.limitPerMinute = options.limitPerMinute;
    this.clock = options.clock;
    this.log = options.log;
  }

  /** Whether one more RPC of this token may pass; counts it if so. Never throws. */
  async allow(token: string): Promise<boolean> {
    const key = this.keyFor(token);
    let count: number;
    try {
      const text = (await this.redis.command("get", key)) as Buffer | null;
      count = text === null ? 0 : Number(text.toString());
    } catch (error) {
      this.log.error("redistool.TokenLimiter: Error retrieving minute bucket count", {
        error: messageOf(error),
      });
      return false;
    }
    if (count >= this.limitPerMinute) {
      this.log.debug("redistool.TokenLimiter: Rate limit exceeded", {
        redis_key: key.toString("base64"),
        count,
        token_limit: this.limitPerMinute,
      });
      return false;
    }
    try {
      await this.redis.transaction([["incr", key], expireCommand(this.clock, key, BUCKET_TTL_S)]);
    } catch (error) {
      // The misspelling is kas' own.
      this.log.error("redistool.TokenLimiter: Error wile incrementing token key count", {
        error: messageOf(error),
      });
      return false;
    }
    return true;
  }

  private keyFor(token: string): Buffer {
    const half = Buffer.from(token).subarray(0, Math.floor(Buffer.byteLength(token) / 2));
    const hash = createHash("sha256").update(half).digest();
    return agentLimitKey(this.keyPrefix, hash, new Date(this.clock.now()).getUTCMinutes());
  }
}
