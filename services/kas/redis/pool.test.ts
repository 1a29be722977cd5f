import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { ScaledClock } from "../../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { waitFor } from "../../../kit/wait-for.ts";
import { fixedMaster } from "./master-source.ts";
import { PoolTimeoutError } from "./redis-errors.ts";
import { RedisPool } from "./pool.ts";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** A server that answers every command with PONG, or with nothing at all; and a pool that uses it. */
async function setUp(options: { readonly poolSize: number; readonly answers: boolean }) {
  const sockets: Socket[] = [];
  let commands = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => {
      commands += 1;
      if (options.answers) socket.write("+PONG\r\n");
    });
  });
  undo.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const clock = new ManualClock();
  const pool = new RedisPool(
    {
      poolSize: options.poolSize,
      dialTimeoutMs: 5_000,
      readTimeoutMs: 1_000,
      idleTimeoutMs: 50_000,
      username: "",
      password: "",
    },
    fixedMaster({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }),
    clock,
    new SeededRandom("pool"),
  );
  undo.push(() => pool.close());
  return { pool, clock, dials: () => sockets.length, commands: () => commands };
}

test("a connection is used again until it has been idle for 50 s, even before the reaper comes", async () => {
  const { pool, clock, dials } = await setUp({ poolSize: 5, answers: true });
  await pool.command("ping");
  await clock.advance(3_000);
  await pool.command("ping");
  assert.equal(dials(), 1);
  // At 53 s; the reaper looks at 60 s.
  await clock.advance(50_000);
  await pool.command("ping");
  assert.equal(dials(), 2);
  assert.equal(pool.openConnections, 1);
});

test("the reaper closes what is idle once a minute", async () => {
  const { pool, clock } = await setUp({ poolSize: 5, answers: true });
  await Promise.all([pool.command("ping"), pool.command("ping")]);
  assert.equal(pool.openConnections, 2);
  await clock.advance(59_000);
  assert.equal(pool.openConnections, 2);
  await clock.advance(1_000);
  assert.equal(pool.openConnections, 0);
});

test("behind a saturated pool a call gives up after 2 s and does not wait again", async () => {
  const { pool, clock, commands } = await setUp({ poolSize: 1, answers: false });
  const first = pool.command("get", "a");
  first.catch(() => undefined);
  await waitFor(
    ScaledClock.real(),
    "the first command",
    () => (commands() > 0 ? true : undefined),
    {
      timeoutWallMs: 5_000,
    },
  );
  const waiting = pool.command("get", "b");
  const refused = assert.rejects(waiting, PoolTimeoutError);
  await clock.advance(1_999);
  let settled = false;
  waiting.catch(() => undefined).finally(() => (settled = true));
  await clock.advance(0);
  assert.equal(settled, false);
  await clock.advance(1);
  await refused;
  pool.close();
  await assert.rejects(first);
});
