import { Redis } from "ioredis";
import { guardMs, toWallMs, type Clock, type Timer } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";
import { addressText, type MasterSource, type RedisAddress } from "./master-source.ts";
import { isBroken, isRetried } from "./redis-errors.ts";
import type { RedisCommand, RedisPort } from "./redis-port.ts";

/** Durations in lab ms. Source: kas 14.2-pre protocol, section 6.1. */
export interface RedisPoolSettings {
  readonly poolSize: number;
  readonly dialTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly username: string;
  readonly password: string;
}

/** go-redis v8: up to three retries, 8 to 512 ms apart; idle connections are looked at each minute. */
const RETRIES = 3;
const RETRY_MS_MIN = 8;
const RETRY_MS_MAX = 512;
const REAPER_PERIOD_MS = 60_000;

interface Connection {
  readonly redis: Redis;
  /** `host:port` that was dialled. */
  readonly address: string;
  lastUsedMs: number;
}

/** @returns false when it has given up by now: the connection is still somebody else's to have. */
type Waiter = (connection: Connection | Error) => boolean;

/**
 * A pool as go-redis has it: at most `poolSize` connections, opened when needed, each used by one
 * caller at a time, closed after `idleTimeoutMs` by a reaper. Callers wait for a free one at most
 * read time-out + 1 s. Who the master is it asks its source at each dial; told of another, it closes
 * every connection to the old one.
 */
export class RedisPool implements RedisPort {
  private readonly settings: RedisPoolSettings;
  private readonly source: MasterSource;
  private readonly clock: Clock;
  private readonly random: Random;
  private idle: Connection[] = [];
  private readonly waiters: Waiter[] = [];
  private open = 0;
  private reaper: Timer | undefined;
  private closed = false;
  /** Every open connection and where it leads. */
  private readonly all = new Map<Redis, string>();

  constructor(settings: RedisPoolSettings, source: MasterSource, clock: Clock, random: Random) {
    this.settings = settings;
    this.source = source;
    this.clock = clock;
    this.random = random;
    source.onSwitch((master) => this.leaveOthers(addressText(master)));
    this.armReaper();
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.open;
  }

  command(...command: RedisCommand): Promise<unknown> {
    const [name, ...args] = command;
    return this.withRetries((redis) => redis.callBuffer(name, ...args));
  }

  async transaction(commands: readonly RedisCommand[]): Promise<void> {
    await this.withRetries(async (redis) => {
      const pipeline = redis.multi();
      for (const [name, ...args] of commands) pipeline.call(name, ...args);
      const results = await pipeline.exec();
      if (results === null) throw new Error("redis: transaction aborted");
      for (const [error] of results) if (error !== null) throw error;
    });
  }

  close(): void {
    this.closed = true;
    this.reaper?.cancel();
    this.source.close();
    for (const redis of this.all.keys()) redis.disconnect();
    this.all.clear();
    this.idle = [];
    for (const waiter of this.waiters.splice(0)) waiter(new Error("redis: client is closed"));
  }

  private async withRetries<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.withConnection(work);
      } catch (error) {
        if (attempt >= RETRIES || this.closed || !isRetried(error)) throw error;
        const baseMs = Math.min(RETRY_MS_MIN * 2 ** attempt, RETRY_MS_MAX);
        await this.clock.sleep(this.random.between(baseMs, baseMs * 2));
      }
    }
  }

  private async withConnection<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const connection = await this.take();
    let broken = false;
    try {
      return await work(connection.redis);
    } catch (error) {
      broken = isBroken(error);
      throw error;
    } finally {
      this.giveBack(connection, broken);
    }
  }

  private async take(): Promise<Connection> {
    if (this.closed) throw new Error("redis: client is closed");
    const free = this.idle.pop();
    if (free !== undefined) return free;
    if (this.open >= this.settings.poolSize) return await this.waitForFree();
    try {
      return await this.dial();
    } catch (error) {
      this.dialForNext();
      throw error;
    }
  }

  private waitForFree(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let waits = true;
      const waiter: Waiter = (connection) => {
        if (!waits) return false;
        waits = false;
        timer.cancel();
        if (connection instanceof Error) reject(connection);
        else resolve(connection);
        return true;
      };
      const limitMs = guardMs(this.clock, this.settings.readTimeoutMs + 1000);
      const timer = this.clock.setTimer(limitMs, () => {
        waits = false;
        // One for whom somebody dials is in the queue no more.
        const at = this.waiters.indexOf(waiter);
        if (at !== -1) this.waiters.splice(at, 1);
        reject(new Error("redis: connection pool timeout"));
      });
      this.waiters.push(waiter);
    });
  }

  private async dial(): Promise<Connection> {
    this.open += 1;
    const { settings, clock } = this;
    const address = await this.source.master().catch((error: unknown) => {
      this.open -= 1;
      throw error;
    });
    const redis = new Redis({
      ...address,
      ...(settings.username === "" ? {} : { username: settings.username }),
      ...(settings.password === "" ? {} : { password: settings.password }),
      connectTimeout: toWallMs(clock, guardMs(clock, settings.dialTimeoutMs)),
      commandTimeout: toWallMs(clock, guardMs(clock, settings.readTimeoutMs)),
      lazyConnect: true,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      protocol: 2,
      disableClientInfo: true,
    });
    let dialError: Error | undefined;
    redis.on("error", (error: Error) => {
      dialError = error;
    });
    this.all.set(redis, addressText(address));
    try {
      await redis.connect();
      return { redis, address: addressText(address), lastUsedMs: clock.now() };
    } catch (error) {
      this.drop(redis);
      throw new DialError(address, dialError ?? error);
    }
  }

  private giveBack(connection: Connection, broken: boolean): void {
    if (this.closed) return;
    if (broken || connection.redis.status !== "ready") {
      this.drop(connection.redis);
      this.dialForNext();
      return;
    }
    connection.lastUsedMs = this.clock.now();
    const waiter = this.waiters.shift();
    if (waiter !== undefined) waiter(connection);
    else this.idle.push(connection);
  }

  /** The place that became free goes to whoever waits longest; when the dial fails, to the next. */
  private dialForNext(): void {
    const waiter = this.waiters.shift();
    if (waiter === undefined) return;
    this.dial().then(
      (connection) => {
        if (!waiter(connection)) this.giveBack(connection, false);
      },
      (error: unknown) => {
        waiter(error instanceof Error ? error : new Error(String(error)));
        this.dialForNext();
      },
    );
  }

  /** go-redis' onFailover: what leads elsewhere is closed, in use or not. */
  private leaveOthers(master: string): void {
    const left = this.idle.filter(({ address }) => address !== master);
    this.idle = this.idle.filter(({ address }) => address === master);
    for (const { redis } of left) this.drop(redis);
    // Those in use fail at their callers, who give them back.
    for (const [redis, address] of this.all) if (address !== master) redis.disconnect();
  }

  private drop(redis: Redis): void {
    redis.disconnect();
    this.all.delete(redis);
    this.open -= 1;
  }

  private armReaper(): void {
    this.reaper = this.clock.setTimer(REAPER_PERIOD_MS, () => {
      const oldestMs = this.clock.now() - this.settings.idleTimeoutMs;
      const stale = this.idle.filter((connection) => connection.lastUsedMs < oldestMs);
      this.idle = this.idle.filter((connection) => connection.lastUsedMs >= oldestMs);
      for (const connection of stale) this.drop(connection.redis);
      this.armReaper();
    });
  }
}

class DialError extends Error {
  constructor(address: RedisAddress, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(`dial tcp ${addressText(address)}: ${detail}`, { cause });
  }
}
