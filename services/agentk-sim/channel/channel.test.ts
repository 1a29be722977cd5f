import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { RPC_OK, type ConnectionListener, type RpcEnd, type RpcRequest } from "../rpc.ts";
import { makeCall, type CallOutcome } from "./call.ts";
import { Channel, type Pick } from "./channel.ts";
import { connectTimeoutMs } from "./connect-backoff.ts";

interface Dial {
  readonly atMs: number;
  readonly timeoutMs: number;
  readonly listener: ConnectionListener;
  /** How the RPCs started on it can be ended. */
  readonly rpcs: ((end: RpcEnd) => void)[];
  succeed(): void;
  fail(text: string): void;
}

/** A channel on a manual clock whose dials a test decides. */
function setUp(): {
  clock: ManualClock;
  channel: Channel;
  dials: Dial[];
  seen: string[];
  call: () => Promise<CallOutcome>;
} {
  const clock = new ManualClock(0);
  const dials: Dial[] = [];
  const seen: string[] = [];
  const dialer = {
    dial: (timeoutMs: number, listener: ConnectionListener) =>
      new Promise<{
        start: (request: RpcRequest, onEnd: (end: RpcEnd) => void) => void;
        close: () => void;
      }>((resolve, reject) => {
        const rpcs: Dial["rpcs"] = [];
        dials.push({
          atMs: clock.now(),
          timeoutMs,
          listener,
          rpcs,
          succeed: () => {
            resolve({
              start: (_request, onEnd) => rpcs.push(onEnd),
              close: () => {
                listener.closed();
              },
            });
          },
          fail: (text) => {
            reject(new Error(text));
          },
        });
      }),
  };
  const channel = new Channel(clock, new SeededRandom("channel"), dialer, {
    connectionOpened: (connection) => seen.push(`opened ${connection}`),
    connectionClosed: (connection, ageMs, afterGoaway) =>
      seen.push(`closed ${connection} ${ageMs} ${afterGoaway}`),
    dialFailed: (error) => seen.push(`failed ${error}`),
  });
  const request = {
    path: "/s/m",
    firstFrame: Buffer.alloc(5),
    endAfterFirst: true,
    onMessage: () => undefined,
  };
  const call = (): Promise<CallOutcome> => makeCall(channel, clock, request, () => undefined);
  return { clock, channel, dials, seen, call };
}

const OK_END: RpcEnd = { status: RPC_OK, correlationId: undefined, unprocessed: false };

async function failureOf(pick: Promise<Pick>): Promise<string> {
  const got = await pick;
  return "failure" in got ? `${got.failure.code} ${got.failure.message}` : "connected";
}

test("it connects at the first RPC, once, and RPCs wait until it is ready", async () => {
  const { clock, channel, dials, call } = setUp();
  assert.equal(channel.state, "idle");
  const outcomes = [call(), call()];
  assert.equal(dials.length, 1);
  assert.equal(dials[0]?.timeoutMs, 20_000);
  await clock.advance(3_000);
  dials[0].succeed();
  await clock.advance(500);
  assert.equal(channel.state, "ready");
  assert.equal(dials[0].rpcs.length, 2);
  for (const end of dials[0].rpcs) end(OK_END);
  for (const outcome of await Promise.all(outcomes)) {
    assert.deepEqual([outcome.placed, outcome.lastedMs, outcome.connectionAgeMs], [true, 500, 500]);
  }
});

test("after a failed dial RPCs fail at once until the back-off is over, then wait again", async () => {
  const { clock, channel, dials, seen, call } = setUp();
  const waiting = call();
  dials[0]!.fail("refused");
  const outcome = await waiting;
  assert.deepEqual(
    [outcome.status, outcome.placed, outcome.connectionAgeMs],
    [{ code: "Unavailable", message: "refused" }, false, null],
  );
  assert.equal(channel.state, "transient-failure");
  assert.equal(await failureOf(channel.pick()), "Unavailable refused");
  assert.equal(dials.length, 1, "RPCs do not hurry the channel");
  await clock.advance(1_000);
  assert.equal(channel.state, "connecting");
  const next = channel.pick();
  dials[1]!.succeed();
  assert.equal(await failureOf(next), "connected");
  assert.deepEqual(seen, ["failed refused", "opened 1"]);
});

test("the back-off grows by 1.6 with 20 % jitter to 120 s and starts again after a success", async () => {
  const { clock, channel, dials } = setUp();
  void channel.pick();
  for (let attempt = 0; attempt < 14; attempt++) {
    dials[attempt]!.fail("refused");
    await clock.advance(0);
    while (dials.length === attempt + 1) await clock.advance(100);
    const waitedMs = dials[attempt + 1]!.atMs - dials[attempt]!.atMs;
    const baseMs = Math.min(1_000 * 1.6 ** attempt, 120_000);
    const [low, high] = attempt === 0 ? [1_000, 1_000] : [baseMs * 0.8, baseMs * 1.2];
    assert.ok(waitedMs >= low && waitedMs <= high + 100, `attempt ${attempt}: ${waitedMs} ms`);
  }
  assert.ok(dials[14]!.timeoutMs >= 96_000, "an attempt is given as long as its back-off");
  dials[14]!.succeed();
  await clock.advance(60_000);
  dials[14]!.listener.closed();
  assert.equal(dials.length, 16, "a lost connection is dialled again at once");
  dials[15]!.fail("refused");
  await clock.advance(1_000);
  assert.equal(dials.length, 17, "and the ladder is back at 1 s");
});

test("an attempt is given 20 s or its back-off, and never less than a second of wall time", () => {
  const timeouts = [1, 20, 60].map((speed) => connectTimeoutMs({ speed }, 1_000));
  assert.deepEqual(timeouts, [20_000, 20_000, 60_000]);
  assert.equal(connectTimeoutMs({ speed: 60 }, 110_000), 110_000);
});

test("at GOAWAY it dials at once; open RPCs stay on the old connection, new ones go to the new", async () => {
  const { clock, channel, dials, seen, call } = setUp();
  const old = call();
  dials[0]!.succeed();
  await clock.advance(1_170_000);
  dials[0]!.listener.goaway();
  dials[0]!.listener.goaway();
  assert.equal(dials.length, 2);
  assert.equal(channel.state, "connecting");
  const fresh = call();
  dials[1]!.succeed();
  await clock.advance(200_000);
  assert.deepEqual([dials[0]!.rpcs.length, dials[1]!.rpcs.length], [1, 1]);
  assert.equal(channel.openConnections, 2);
  dials[0]!.rpcs[0]!(OK_END);
  assert.equal((await old).connectionAgeMs, 1_370_000);
  dials[0]!.listener.closed();
  assert.equal(channel.openConnections, 1);
  assert.equal(channel.state, "ready");
  assert.deepEqual(seen, ["opened 1", "opened 2", "closed 1 1370000 true"]);
  dials[1]!.rpcs[0]!(OK_END);
  assert.equal((await fresh).lastedMs, 200_000);
});

test("an RPC the server has not looked at is sent again once on the next connection", async () => {
  const { clock, dials, call } = setUp();
  const unprocessed: RpcEnd = {
    status: { code: "Unavailable", message: "refused stream" },
    correlationId: undefined,
    unprocessed: true,
  };
  const outcome = call();
  dials[0]!.succeed();
  await clock.advance(5_000);
  dials[0]!.listener.goaway();
  dials[0]!.rpcs[0]!(unprocessed);
  dials[1]!.succeed();
  await clock.advance(1_000);
  assert.equal(dials[1]!.rpcs.length, 1);
  dials[1]!.rpcs[0]!(unprocessed);
  assert.equal((await outcome).status.message, "refused stream");
});

test("a connection that is lost while it is being opened is not offered to RPCs", async () => {
  const { clock, channel, dials, seen } = setUp();
  const pick = channel.pick();
  dials[0]!.succeed();
  dials[0]!.listener.closed();
  await clock.advance(0);
  assert.equal(dials.length, 2);
  dials[1]!.succeed();
  assert.equal(await failureOf(pick), "connected");
  assert.deepEqual(seen, ["opened 1", "closed 1 0 false", "opened 2"]);
});

test("connections that are lost as soon as they are up are dialled again at a bounded rate", async () => {
  const { clock, channel, dials } = setUp();
  void channel.pick();
  for (let i = 0; i < 200 && clock.now() < 10_000; i++) {
    const dial = dials.at(-1)!;
    dial.succeed();
    await clock.advance(1);
    dial.listener.closed();
    await clock.advance(1);
  }
  assert.ok(dials.length <= 15, `${dials.length} dials in ${clock.now()} ms`);
});

test("after close RPCs end as cancelled and nothing is dialled any more", async () => {
  const { clock, channel, dials } = setUp();
  const waiting = channel.pick();
  channel.close();
  const text = "Canceled grpc: the client connection is closing";
  assert.equal(await failureOf(waiting), text);
  assert.equal(await failureOf(channel.pick()), text);
  dials[0]!.fail("late");
  await clock.advance(600_000);
  assert.equal(dials.length, 1);
  assert.equal(clock.pending, 0);
});
