import { Redis } from "ioredis";
import { guardMs, toWallMs, type Clock, type Timer } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";
import type { RedisCommand, RedisPort } from "./redis-port.ts";

/** Durations in lab ms. Source: kas 14.2-pre protocol, section 6.1. */
export interface RedisPoolSettings {
  readonly host: string;
  readonly port: number;
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
  lastUsedMs: number;
}

type Waiter = (connection: Connection | Error) => void;

/**
 * A pool as go-redis has it: at most `poolSize` connections, opened when needed, each used by one
 * caller at a time, closed after `idleTimeoutMs` by a reaper. Callers wait for a free one at most
 * read time-out + 1 s.
 */
export class RedisPool implements RedisPort {
  private readonly settings: RedisPoolSettings;
  private readonly clock: Clock;
  private readonly random: Random;
  private idle: Connection[] = [];
  private readonly waiters: Waiter[] = [];
  private open = 0;
  private reaper: Timer | undefined;
  private closed = false;
  private readonly all = new Set<Redis>();

  constructor(settings: RedisPoolSettings, clock: Clock, random: Random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
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
    for (const redis of this.all) redis.disconnect();
    this.all.clear();
    this.idle = [];
    for (const waiter of this.waiters.splice(0)) waiter(new Error("redis: client is closed"));
  }

  private async withRetries<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.withConnection(work);
      } catch (error) {
        if (attempt >= RETRIES || this.closed || !isRetryable(error)) throw error;
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
      broken = isRetryable(error);
      throw error;
    } finally {
      this.giveBack(connection, broken);
    }
  }

  private async take(): Promise<Connection> {
    if (this.closed) throw new Error("redis: client is closed");
    const free = this.idle.pop();
    if (free !== undefined) return free;
    if (this.open < this.settings.poolSize) {
      try {
        return await this.dial();
      } catch (error) {
        this.dialForWaiter();
        throw error;
      }
    }
    return await this.waitForFree();
  }

  private waitForFree(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = (connection) => {
        timer.cancel();
        if (connection instanceof Error) reject(connection);
        else resolve(connection);
      };
      const limitMs = guardMs(this.clock, this.settings.readTimeoutMs + 1000);
      const timer = this.clock.setTimer(limitMs, () => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(new Error("redis: connection pool timeout"));
      });
      this.waiters.push(waiter);
    });
  }

  private async dial(): Promise<Connection> {
    this.open += 1;
    const { settings, clock } = this;
    const redis = new Redis({
      host: settings.host,
      port: settings.port,
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
    this.all.add(redis);
    try {
      await redis.connect();
      return { redis, lastUsedMs: clock.now() };
    } catch (error) {
      this.drop(redis);
      throw new DialError(settings, dialError ?? error);
    }
  }

  private giveBack(connection: Connection, broken: boolean): void {
    if (this.closed) return;
    if (broken || connection.redis.status !== "ready") {
      this.drop(connection.redis);
      this.dialForWaiter();
      return;
    }
    connection.lastUsedMs = this.clock.now();
    this.hand(connection);
  }

  /** To whoever waits longest; to nobody when all have given up meanwhile. */
  private hand(connection: Connection): void {
    const waiter = this.waiters.shift();
    if (waiter !== undefined) waiter(connection);
    else if (this.closed) this.drop(connection.redis);
    else this.idle.push(connection);
  }

  /** Opens a connection in place of one that is gone, as the next in go-redis' queue would. */
  private dialForWaiter(): void {
    if (this.closed || this.waiters.length === 0 || this.open >= this.settings.poolSize) return;
    this.dial().then(
      (connection) => this.hand(connection),
      (error: unknown) => {
        this.waiters.shift()?.(error instanceof Error ? error : new Error(String(error)));
        this.dialForWaiter();
      },
    );
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
  constructor(settings: RedisPoolSettings, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(`dial tcp ${settings.host}:${settings.port}: ${detail}`, { cause });
  }
}

/** Error replies of Redis keep the connection and are final; anything else is the network's. */
function isRetryable(error: unknown): boolean {
  return !(error instanceof Error && error.name === "ReplyError");
}
