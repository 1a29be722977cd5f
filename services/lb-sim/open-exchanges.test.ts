import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { Exchange } from "./exchange.ts";
import { OpenExchanges } from "./open-exchanges.ts";

/** Exchanges on a manual clock, with what was logged and cut. */
function setUp(timeoutMs: number) {
  const clock = new ManualClock(0);
  const exchanges = new OpenExchanges(timeoutMs);
  const ends: string[] = [];
  const open = (pod: string, upgraded: boolean): Exchange => {
    const request = new IncomingMessage(new Socket());
    const start = { request, clientIp: "", traceContext: "", upgradeAsked: true };
    const exchange = new Exchange({ ...start, protocol: "http" }, clock, (record) => {
      exchanges.delete(exchange);
      ends.push(`${pod} ${clock.now() / 1000} ${record.statusDetails}`);
    });
    exchange.endpoint = { pod, host: "127.0.0.2", port: 8150 };
    exchange.cut = () => ends.push(`${pod} cut`);
    exchanges.add(exchange);
    exchange.limit(exchanges.timeoutMs);
    if (upgraded) exchange.answered(101);
    return exchange;
  };
  return { clock, exchanges, ends, open };
}

test("a shorter backend timeout cuts what is older at once, the rest at its age", async () => {
  const { clock, exchanges, ends, open } = setUp(1_830_000);
  open("old", true);
  await clock.advance(100_000);
  open("young", true);
  await clock.advance(10_000);
  exchanges.overrideTimeout(30_000);
  assert.deepEqual(ends, ["old 110 backend_timeout", "old cut"]);
  open("new", true);
  await clock.advance(60_000);
  assert.deepEqual(ends.slice(2), [
    "young 130 backend_timeout",
    "young cut",
    "new 140 backend_timeout",
    "new cut",
  ]);
  assert.equal(clock.pending, 0);
});

test("healed, open connections are under the configured timeout again", async () => {
  const { clock, exchanges, ends, open } = setUp(1_830_000);
  open("a", true);
  exchanges.overrideTimeout(30_000);
  await clock.advance(20_000);
  exchanges.overrideTimeout(undefined);
  assert.equal(exchanges.timeoutMs, 1_830_000);
  await clock.advance(1_809_999);
  assert.deepEqual(ends, []);
  await clock.advance(1);
  assert.deepEqual(ends, ["a 1830 backend_timeout", "a cut"]);
});

test("a change does not revive what has ended", async () => {
  const { clock, exchanges, ends, open } = setUp(60_000);
  open("a", true).end("completed");
  exchanges.overrideTimeout(1);
  await clock.advance(60_000);
  assert.deepEqual(ends, ["a 0 websocket_closed"]);
});

test("sockets are counted by pod, an ended pod's only while it has some", () => {
  const { exchanges, open } = setUp(60_000);
  const last = open("gone", true);
  open("kas-1", true);
  open("kas-1", true);
  open("kas-1", false);
  assert.deepEqual(Object.fromEntries(exchanges.socketsByPod(["kas-1", "kas-2"])), {
    "kas-1": 2,
    "kas-2": 0,
    gone: 1,
  });
  last.end("completed");
  assert.deepEqual([...exchanges.socketsByPod(["kas-2"]).keys()], ["kas-2", "kas-1"]);
});

test("sockets have an age, requests and what has ended have none", async () => {
  const { clock, exchanges, open } = setUp(60_000);
  const first = open("a", true);
  open("a", false);
  await clock.advance(10_000);
  open("b", true);
  await clock.advance(5_000);
  assert.deepEqual([...exchanges.socketAgesMs()].sort(), [15_000, 5_000]);
  first.end("completed");
  assert.deepEqual(exchanges.socketAgesMs(), [5_000]);
});
