import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { Abuse } from "./abuse.ts";
import { Bursts } from "./bursts.ts";
import type { Caller } from "./token-client.ts";

interface NotedCaller extends Caller {
  readonly agent: string;
  /** Lab times of `connect`, of each `open` and of `hangUp`, ms. */
  readonly connectedMs: number[];
  readonly openedMs: number[];
  readonly hungUpMs: number[];
}

function setUp() {
  const clock = new ManualClock(0);
  const callers: NotedCaller[] = [];
  const callerOf = (agent: string): Caller => {
    const connectedMs: number[] = [];
    const openedMs: number[] = [];
    const hungUpMs: number[] = [];
    const caller: NotedCaller = {
      agent,
      connectedMs,
      openedMs,
      hungUpMs,
      connect: () => void connectedMs.push(clock.now()),
      open: () => void openedMs.push(clock.now()),
      hangUp: () => void hungUpMs.push(clock.now()),
      get counts() {
        const opened = openedMs.length;
        return { opened, open: opened, answered: 0, ended: {}, firstAtMs: null, lastAtMs: null };
      },
    };
    callers.push(caller);
    return caller;
  };
  return { clock, callers, callerOf };
}

test("500 calls a minute are 500 in a minute, evenly, and then the attacker hangs up", async () => {
  const { clock, callers, callerOf } = setUp();
  const abuse = new Abuse(clock, callerOf);
  assert.deepEqual(abuse.answer().agent, null);
  abuse.start({ agent: "agent-1", perMinute: 500, forMs: 60_000 });
  await clock.advance(30_000);
  assert.deepEqual([abuse.answer().running, abuse.answer().opened], [true, 251]);
  await clock.advance(600_000);
  const [caller] = callers;
  assert.equal(caller?.agent, "agent-1");
  assert.deepEqual(
    [caller.openedMs.length, caller.openedMs[0], caller.openedMs[499]],
    [500, 0, 59_880],
  );
  assert.deepEqual(caller.hungUpMs, [60_000]);
  assert.deepEqual([abuse.answer().running, abuse.answer().opened], [false, 500]);
});

test("stopping ends it at once; a new attack takes the place of the one that runs", async () => {
  const { clock, callers, callerOf } = setUp();
  const abuse = new Abuse(clock, callerOf);
  abuse.stop();
  abuse.start({ agent: "agent-1", perMinute: 60, forMs: 600_000 });
  await clock.advance(10_500);
  abuse.start({ agent: "agent-2", perMinute: 60, forMs: 600_000 });
  await clock.advance(5_500);
  abuse.stop();
  await clock.advance(600_000);
  assert.deepEqual(
    callers.map(({ agent, openedMs }) => [agent, openedMs.length]),
    [
      ["agent-1", 11],
      ["agent-2", 6],
    ],
  );
  assert.equal(callers[0]?.hungUpMs[0], 10_500);
  assert.equal(abuse.answer().agent, "agent-2");
  assert.equal(clock.pending, 0);
});

test("calls that a late timer has missed are made up for", async () => {
  const { clock, callers, callerOf } = setUp();
  const real = clock.now.bind(clock);
  let lateMs = 0;
  clock.now = () => real() + lateMs;
  const abuse = new Abuse(clock, callerOf);
  abuse.start({ agent: "agent-1", perMinute: 60, forMs: 60_000 });
  await clock.advance(1_000);
  lateMs = 3_000;
  await clock.advance(1_000);
  assert.equal(callers[0]?.openedMs.length, 6, "at 5 s");
  abuse.stop();
});

test("a burst connects ahead and opens all its calls at its instant", async () => {
  const { clock, callers, callerOf } = setUp();
  const bursts = new Bursts(clock, callerOf);
  bursts.plan({ agent: "agent-1", opens: 100, atMs: 59_000 });
  bursts.plan({ agent: "agent-1", opens: 100, atMs: 60_000 });
  await clock.advance(58_999);
  assert.deepEqual(
    callers.map(({ connectedMs, openedMs }) => [connectedMs, openedMs]),
    [
      [[0], []],
      [[0], []],
    ],
  );
  await clock.advance(2_000);
  assert.deepEqual(
    callers.map(({ openedMs }) => [openedMs.length, ...new Set(openedMs)]),
    [
      [100, 59_000],
      [100, 60_000],
    ],
  );
  assert.deepEqual(
    bursts.answer().map(({ atMs, counts }) => [atMs, counts.opened]),
    [
      [59_000, 100],
      [60_000, 100],
    ],
  );
  assert.deepEqual(callers[0]?.hungUpMs, [], "accepted calls stay open");
});

test("cleared, a burst that has not come does not come", async () => {
  const { clock, callers, callerOf } = setUp();
  const bursts = new Bursts(clock, callerOf);
  bursts.plan({ agent: "agent-1", opens: 5, atMs: 10_000 });
  bursts.clear();
  await clock.advance(60_000);
  assert.deepEqual([callers[0]?.openedMs, callers[0]?.hungUpMs], [[], [0]]);
  assert.deepEqual(bursts.answer(), []);
});
