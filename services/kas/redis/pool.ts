import { Redis } from "ioredis";
import { guardMs, toWallMs, type Clock, type Timer } from "../../../kit/clock/clock.ts";
import type { Random } from "../../../kit/random.ts";
import { DialMemory } from "./dial-memory.ts";
import { DialError, goRedisError, type Route } from "./go-redis-text.ts";
import { addressText, type MasterSource } from "./master-source.ts";
import { breaksConnection, isRetryable, PoolTimeoutError } from "./redis-errors.ts";
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
  readonly route: Route;
  /** `host:port` that was dialled. */
  readonly address: string;
  lastUsedMs: number;
}

type Waiter = (connection: Connection | Error) => void;

/**
 * A pool as go-redis has it: at most `poolSize` connections, opened when needed, each used by one
 * caller at a time, closed after `idleTimeoutMs` by a reaper or by whoever would use it next. Callers
 * wait for a free one at most read time-out + 1 s. Who the master is it asks its source at each dial;
 * told of another, it closes every connection to the old one.
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
  private readonly dialMemory: DialMemory;

  constructor(settings: RedisPoolSettings, source: MasterSource, clock: Clock, random: Random) {
    this.settings = settings;
    this.source = source;
    this.clock = clock;
    this.random = random;
    this.dialMemory = new DialMemory(clock, settings.poolSize, async () => {
      this.drop((await this.connect()).redis);
    });
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

  /** Made once: go-redis does not repeat a pipeline whose dial or answer failed (recorded: `EOF`). */
  async transaction(commands: readonly RedisCommand[]): Promise<void> {
    await this.withConnection(async (redis) => {
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
    this.dialMemory.stop();
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
        if (attempt >= RETRIES || this.closed || !isRetryable(error)) throw error;
        const spreadMs = RETRY_MS_MIN * 2 ** (attempt + 1);
        const pauseMs = RETRY_MS_MIN + this.random.next() * spreadMs;
        await this.clock.sleep(Math.min(pauseMs, RETRY_MS_MAX));
      }
    }
  }

  private async withConnection<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const connection = await this.take();
    let broken = false;
    try {
      return await work(connection.redis);
    } catch (error) {
      broken = breaksConnection(error);
      throw goRedisError(error, connection.route);
    } finally {
      this.giveBack(connection, broken);
    }
  }

  private async take(): Promise<Connection> {
    if (this.closed) throw new Error("redis: client is closed");
    for (let free = this.idle.pop(); free !== undefined; free = this.idle.pop()) {
      if (!this.isStale(free)) return free;
      this.drop(free.redis);
    }
    if (this.open < this.settings.poolSize) return await this.dial();
    return await this.waitForFree();
  }

  private waitForFree(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = (connection) => {
        timer.cancel();
        if (connection instanceof Error) reject(connection);
        else resolve(connection);
      };
      const limitMs = poolWaitMs(this.clock, this.settings.readTimeoutMs);
      const timer = this.clock.setTimer(limitMs, () => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(new PoolTimeoutError());
      });
      this.waiters.push(waiter);
    });
  }

  private async dial(): Promise<Connection> {
    try {
      const { remembered } = this.dialMemory;
      if (remembered !== undefined) {
        // Not at once: whoever waited for this place must have heard before the next one tries.
        await Promise.resolve();
        throw remembered;
      }
      return await this.connect();
    } catch (error) {
      // Whatever the dialer says counts, sentinels that name no master too.
      if (error instanceof Error && error !== this.dialMemory.remembered) {
        this.dialMemory.failed(error);
      }
      this.passPlace();
      throw error;
    }
  }

  /** The place of a connection that is gone goes to the caller that waits longest. */
  private passPlace(): void {
    if (this.closed || this.waiters.length === 0 || this.open >= this.settings.poolSize) return;
    this.dial().then(
      (connection) => this.hand(connection),
      (error: unknown) =>
        this.waiters.shift()?.(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** To whoever waits longest; nobody's when all have given up meanwhile. */
  private hand(connection: Connection): void {
    const waiter = this.waiters.shift();
    if (waiter !== undefined) waiter(connection);
    else if (this.closed) this.drop(connection.redis);
    else this.idle.push(connection);
  }

  private async connect(): Promise<Connection> {
    this.open += 1;
    const { settings, clock } = this;
    const master = await this.source.master().catch((error: unknown) => {
      this.open -= 1;
      throw error;
    });
    const address = addressText(master);
    const redis = new Redis({
      ...master,
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
    this.all.set(redis, address);
    try {
      await redis.connect();
      return { redis, route: routeOf(redis, address), address, lastUsedMs: clock.now() };
    } catch (error) {
      this.drop(redis);
      throw new DialError(address, dialError ?? error);
    }
  }

  private giveBack(connection: Connection, broken: boolean): void {
    if (this.closed) return;
    if (broken || connection.redis.status !== "ready") {
      this.drop(connection.redis);
      this.passPlace();
      return;
    }
    connection.lastUsedMs = this.clock.now();
    this.hand(connection);
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

  private isStale({ lastUsedMs }: Connection): boolean {
    return this.clock.now() - lastUsedMs >= this.settings.idleTimeoutMs;
  }

  private armReaper(): void {
    this.reaper = this.clock.setTimer(REAPER_PERIOD_MS, () => {
      const stale = this.idle.filter((connection) => this.isStale(connection));
      this.idle = this.idle.filter((connection) => !stale.includes(connection));
      for (const connection of stale) this.drop(connection.redis);
      this.armReaper();
    });
  }
}

/**
 * How long a caller waits for a free connection: read time-out + 1 s, and not tried again. A herd of a
 * lab second comes within milliseconds of wall time and queues for the machine's sake, so the floor is
 * four guards, as long as four attempts of a command may take.
 */
function poolWaitMs(clock: Clock, readTimeoutMs: number): number {
  const realMs = readTimeoutMs + 1000;
  return clock.speed === 1 ? realMs : Math.max(realMs, 4 * guardMs(clock, 0));
}

function routeOf(redis: Redis, address: string): Route {
  const { localAddress = "", localPort = 0 } = redis.stream;
  return `${localAddress}:${localPort}->${address}`;
}
