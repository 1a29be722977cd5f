import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { fixedMaster } from "./master-source.ts";
import { RedisPool } from "./pool.ts";

const POOL_SIZE = 2;

test("a pool that many callers gave up on while Redis was gone serves again when it is back", async () => {
  let isBack = false;
  const sockets = new Set<Socket>();
  // As a link does whose target is down: it accepts, and resets a little later.
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => {
      if (isBack) socket.write("+PONG\r\n");
    });
    if (!isBack) clock.setTimer(60 * clock.speed, () => socket.resetAndDestroy());
  });
  const wall = ScaledClock.real().wallNow();
  const clock = new ScaledClock({ epochMs: 0, wallStartMs: wall, speed: 30 });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const settings = { poolSize: POOL_SIZE, username: "", password: "" };
  const limits = { dialTimeoutMs: 5_000, readTimeoutMs: 1_000, idleTimeoutMs: 50_000 };
  const pool = new RedisPool(
    { ...settings, ...limits },
    fixedMaster({ host: "127.0.0.1", port }),
    clock,
    new SeededRandom("pool"),
  );
  try {
    for (let round = 0; round < 5; round++) {
      const calls = Array.from({ length: 40 }, () => pool.command("PING"));
      const results = await Promise.allSettled(calls);
      assert.ok(results.every(({ status }) => status === "rejected"));
      assert.ok(pool.openConnections <= POOL_SIZE);
    }
    isBack = true;
    const answer = await pool.command("PING");
    assert.equal(String(answer), "PONG");
    assert.ok(pool.openConnections >= 1 && pool.openConnections <= POOL_SIZE);
  } finally {
    pool.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

test("callers that wait while no dial succeeds each hear why, one after the other", async () => {
  const nobody = createServer();
  await new Promise<void>((done) => nobody.listen(0, "127.0.0.1", done));
  const { port } = nobody.address() as AddressInfo;
  await new Promise((done) => nobody.close(done));
  const wall = ScaledClock.real().wallNow();
  const pool = new RedisPool(
    {
      poolSize: POOL_SIZE,
      username: "",
      password: "",
      dialTimeoutMs: 5_000,
      readTimeoutMs: 1_000,
      idleTimeoutMs: 50_000,
    },
    fixedMaster({ host: "127.0.0.1", port }),
    new ScaledClock({ epochMs: 0, wallStartMs: wall, speed: 30 }),
    new SeededRandom("pool"),
  );
  try {
    const calls = Array.from({ length: 40 }, () => pool.command("PING"));
    for (const result of await Promise.allSettled(calls)) {
      assert.equal(result.status, "rejected");
      assert.match(String(result.reason), /ECONNREFUSED|connection refused/);
    }
  } finally {
    pool.close();
  }
});
