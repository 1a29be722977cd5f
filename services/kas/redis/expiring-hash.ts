import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { ExpiringValueSchema } from "../../../contracts/gen/gitlab/agent/redistool/redistool_pb.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import { pexpireCommand } from "./expiry.ts";
import type { RedisCommand, RedisPort } from "./redis-port.ts";
import { fromTimestamp, toTimestamp } from "./timestamp.ts";

interface OwnKey {
  readonly key: Buffer;
  readonly values: Map<string, Any>;
}

/**
 * Redis hashes whose fields expire, which Redis itself cannot do: each value carries `expires_at`,
 * the key lives as long as its newest value. What this process has set is kept in memory too, so
 * that a refresh repairs what a failed write left out. Source: kas 14.2-pre protocol, section 6.3.
 */
export class ExpiringHash {
  private readonly redis: RedisPort;
  private readonly clock: Clock;
  private readonly keyOf: (id: bigint) => Buffer;
  private readonly ttlMs: number;
  private readonly own = new Map<bigint, OwnKey>();

  constructor(options: {
    readonly redis: RedisPort;
    readonly clock: Clock;
    readonly keyOf: (id: bigint) => Buffer;
    /** Life of fields and key, lab ms. */
    readonly ttlMs: number;
  }) {
    this.redis = options.redis;
    this.clock = options.clock;
    this.keyOf = options.keyOf;
    this.ttlMs = options.ttlMs;
  }

  /** Sets a field. It is remembered even when the write fails. @throws what Redis says. */
  async set(id: bigint, field: bigint, value: Any): Promise<void> {
    let own = this.own.get(id);
    if (own === undefined) {
      own = { key: this.keyOf(id), values: new Map() };
      this.own.set(id, own);
    }
    own.values.set(field.toString(), value);
    await this.redis.transaction([
      ["hset", own.key, field.toString(), this.encode(value)],
      pexpireCommand(this.clock, own.key, this.ttlMs),
    ]);
  }

  /** Removes a field. It is forgotten even when the write fails. @throws what Redis says. */
  async unset(id: bigint, field: bigint): Promise<void> {
    const own = this.own.get(id);
    own?.values.delete(field.toString());
    if (own?.values.size === 0) this.own.delete(id);
    await this.redis.command("hdel", own?.key ?? this.keyOf(id), field.toString());
  }

  /** Writes all own fields anew; stops at the first failing key. @throws what Redis says. */
  async refresh(): Promise<void> {
    for (const { key, values } of [...this.own.values()]) {
      const pairs = [...values].flatMap(([field, value]) => [field, this.encode(value)]);
      const hset: RedisCommand = ["hset", key, ...pairs];
      await this.redis.transaction([hset, pexpireCommand(this.clock, key, this.ttlMs)]);
    }
  }

  /**
   * Removes expired fields of every key that this process has records in; stops at the first failing
   * key. @param onRemoved hears how many, key by key, so that they count also when a later key fails.
   * @throws what Redis says.
   */
  async collectGarbage(onRemoved: (fields: number) => void): Promise<void> {
    for (const id of [...this.own.keys()]) onRemoved(await this.scan(id, () => undefined));
  }

  /**
   * Reads one hash by HSCAN; expired fields are skipped and removed by one HDEL at the end.
   * `visit` gets the value, or an Error for one that cannot be decoded (it stays).
   * @returns the number of fields removed.
   */
  async scan(id: bigint, visit: (value: Any | Error) => void): Promise<number> {
    const key = this.keyOf(id);
    const nowMs = this.clock.now();
    const expired: string[] = [];
    let cursor = "0";
    do {
      const answer = (await this.redis.command("hscan", key, cursor)) as [unknown, Buffer[]];
      cursor = String(answer[0]);
      for (let i = 0; i + 1 < answer[1].length; i += 2) {
        const field = String(answer[1][i]);
        const decoded = decode(answer[1][i + 1] ?? Buffer.alloc(0));
        if (decoded instanceof Error) visit(decoded);
        else if (decoded.expiresAtMs !== null && decoded.expiresAtMs < nowMs) expired.push(field);
        else visit(decoded.value);
      }
    } while (cursor !== "0");
    if (expired.length > 0) await this.redis.command("hdel", key, ...expired);
    return expired.length;
  }

  private encode(value: Any): Buffer {
    const expiresAt = toTimestamp(this.clock.now() + this.ttlMs);
    return Buffer.from(
      toBinary(ExpiringValueSchema, create(ExpiringValueSchema, { expiresAt, value })),
    );
  }
}

function decode(bytes: Buffer): { expiresAtMs: number | null; value: Any } | Error {
  try {
    const { expiresAt, value } = fromBinary(ExpiringValueSchema, bytes);
    if (value === undefined) return new Error("expiring value without a value");
    return { expiresAtMs: expiresAt === undefined ? null : fromTimestamp(expiresAt), value };
  } catch (error) {
    return new Error(messageOf(error), { cause: error });
  }
}
