import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceEvent } from "../../../contracts/service-events.ts";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import type { Connection, Dialer, RpcEnd } from "../rpc.ts";
import { CallLedger } from "./call-ledger.ts";

type Code = RpcEnd["status"]["code"];

/** A book of one token over a connection whose calls the test ends by hand. */
async function setUp() {
  const clock = new ManualClock(0);
  const events: ServiceEvent[] = [];
  const ledger = new CallLedger(clock, (event) => events.push(event));
  const ends: ((end: RpcEnd) => void)[] = [];
  const dialer: Dialer = {
    dial: () =>
      Promise.resolve({
        start: (_request, onEnd) => void ends.push(onEnd),
        close: () => undefined,
      }),
  };
  const listener = { goaway: () => undefined, closed: () => undefined };
  const connection: Connection = await ledger.watch("agent-1", dialer).dial(1, listener);
  let told = 0;
  const open = (count: number): void => {
    const request = {
      path: "/x",
      firstFrame: Buffer.of(),
      endAfterFirst: true,
      onMessage: () => undefined,
    };
    for (let call = 0; call < count; call++) connection.start(request, () => void (told += 1));
  };
  const end = (count: number, code: Code, unprocessed = false): void => {
    const status = { code, message: "" };
    for (const onEnd of ends.splice(0, count)) {
      onEnd({ status, correlationId: undefined, unprocessed });
    }
  };
  return { clock, events, ledger, open, end, told: () => told };
}

test("calls are let in unless they end with a refusal; the callers hear of every end", async () => {
  const { clock, events, open, end, told } = await setUp();
  await clock.advance(5_000);
  open(30);
  end(4, "ResourceExhausted");
  end(3, "Unauthenticated");
  end(2, "Unavailable");
  end(1, "OK", true);
  await clock.advance(90_000);
  const [event] = events;
  assert.deepEqual(event, {
    kind: "token-calls",
    at: 90_000,
    agent: "agent-1",
    minuteMs: 0,
    accepted: 23,
    acceptedInside: 23,
    denied: 4,
    lost: 3,
  });
  assert.equal(told(), 10);
  assert.equal(events.length, 1);
});

test("calls of a minute's last second may count for the next: they are not inside", async () => {
  const { clock, events, open } = await setUp();
  await clock.advance(30_000);
  open(60);
  await clock.advance(29_500);
  open(40);
  await clock.advance(500);
  open(50);
  await clock.advance(120_000);
  const counts = events.map((event) =>
    event.kind === "token-calls" ? [event.minuteMs, event.accepted, event.acceptedInside] : [],
  );
  assert.deepEqual(counts, [
    [0, 100, 60],
    [60_000, 50, 50],
  ]);
});

test("a few calls are not told, and nothing is after the stop", async () => {
  const { clock, events, ledger, open } = await setUp();
  open(10);
  await clock.advance(120_000);
  open(50);
  ledger.stop();
  await clock.advance(120_000);
  assert.deepEqual(events, []);
  assert.equal(clock.pending, 0);
});
