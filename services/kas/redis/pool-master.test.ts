import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import type { MasterSource, RedisAddress } from "./master-source.ts";
import { RedisPool } from "./pool.ts";
import { WireRedis } from "./testing/wire-redis.ts";

const clock = ScaledClock.real();
const SETTINGS = {
  poolSize: 2,
  dialTimeoutMs: 1000,
  readTimeoutMs: 1000,
  idleTimeoutMs: 50_000,
  username: "",
  password: "",
};

/** A master that the test moves. */
class MovingMaster implements MasterSource {
  address: RedisAddress;
  failure: Error | undefined;
  /** Takes the place of the address, for a slow answer. */
  answer: (() => Promise<RedisAddress>) | undefined;
  private listener: (master: RedisAddress) => void = () => undefined;

  constructor(address: RedisAddress) {
    this.address = address;
  }

  master(): Promise<RedisAddress> {
    if (this.answer !== undefined) return this.answer();
    return this.failure === undefined
      ? Promise.resolve(this.address)
      : Promise.reject(this.failure);
  }

  onSwitch(listener: (master: RedisAddress) => void): void {
    this.listener = listener;
  }

  moveTo(address: RedisAddress): void {
    this.address = address;
    this.listener(address);
  }

  close(): void {
    this.listener = () => undefined;
  }
}

async function rig(
  t: TestContext,
  settings = SETTINGS,
): Promise<{ old: WireRedis; next: WireRedis; source: MovingMaster; pool: RedisPool }> {
  const [old, next] = [await WireRedis.start(), await WireRedis.start()];
  const source = new MovingMaster(old.address);
  const pool = new RedisPool(settings, source, clock, new SeededRandom("pool"));
  t.after(async () => {
    pool.close();
    await Promise.all([old.stop(), next.stop()]);
  });
  return { old, next, source, pool };
}

describe("the pool and its master", () => {
  it("closes idle connections to the old master and dials the new one", async (t) => {
    const { old, next, source, pool } = await rig(t);
    await pool.command("ping");
    source.moveTo(next.address);
    assert.equal(pool.openConnections, 0);
    await pool.command("ping");
    assert.deepEqual([old.commands, next.commands], [["ping"], ["ping"]]);
    const left = async (): Promise<true | undefined> => {
      await Promise.resolve();
      return old.connections === 0 ? true : undefined;
    };
    await waitFor(clock, "the old connection closed", left, {
      timeoutWallMs: 2000,
      intervalWallMs: 5,
    });
  });

  it("cuts a connection in use, whose command is sent again to the new master", async (t) => {
    const { old, next, source, pool } = await rig(t);
    old.reply = () => {
      source.moveTo(next.address);
      return null;
    };
    assert.equal(String(await pool.command("ping")), "PONG");
    assert.deepEqual(next.commands, ["ping"]);
    assert.equal(pool.openConnections, 1);
  });

  it("leaves a server that says READONLY and asks again who the master is", async (t) => {
    const { old, next, source, pool } = await rig(t);
    old.reply = () => {
      source.address = next.address;
      return "-READONLY You can't write against a read only replica.\r\n";
    };
    next.reply = () => ":1\r\n";
    assert.equal(await pool.command("incr", "key"), 1);
    assert.equal(pool.openConnections, 1);
  });

  it("tries a loading server again on the same connection, and fails with its words", async (t) => {
    const { old, pool } = await rig(t);
    old.reply = () => "-LOADING Redis is loading the dataset in memory\r\n";
    await assert.rejects(pool.command("get", "key"), /^ReplyError: LOADING Redis is loading/);
    assert.equal(old.commands.length, 4);
    assert.equal(pool.openConnections, 1);
  });

  it("keeps a connection that was dialled for one who gave up meanwhile", async (t) => {
    const { old, source, pool } = await rig(t, { ...SETTINGS, poolSize: 1, readTimeoutMs: 50 });
    old.reply = () => null;
    const hung = pool.command("get", "a").catch(() => undefined);
    const late = pool.command("get", "b");
    const dialled = Promise.withResolvers<RedisAddress>();
    source.answer = () => dialled.promise;
    await assert.rejects(late, /connection pool timeout/);
    old.reply = () => "+PONG\r\n";
    dialled.resolve(old.address);
    await hung;
    assert.equal(String(await pool.command("ping")), "PONG");
    assert.equal(pool.openConnections, 1);
  });

  it("fails with the sentinels' words when nobody says who the master is", async (t) => {
    const { source, pool } = await rig(t);
    source.failure = new Error("redis: all sentinels specified in configuration are unreachable");
    await assert.rejects(pool.command("ping"), source.failure);
    assert.equal(pool.openConnections, 0);
  });
});
