import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../../kit/random.ts";
import { makeCall } from "../channel/call.ts";
import { Channel } from "../channel/channel.ts";
import type { ConnectionListener, RpcEnd } from "../rpc.ts";
import { pollLoop, STREAM_BACKOFF } from "./poll-loop.ts";

const recorded = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../test/recordings/wire/${name}`, import.meta.url), "utf8"),
  ) as unknown;

interface BackoffRecording {
  /** Seconds since the start; `agent_info` answers 404 until here. */
  readonly healed_at_s: number;
  readonly kas_GetConfiguration_errors_at_s: readonly number[];
  /** Of ten tunnels. */
  readonly kas_Connect_errors_at_s: readonly number[];
}
const backoff = recorded("agentk-backoff.json") as BackoffRecording;

interface ReconnectRecording {
  readonly kas_killed_at_5s_back_at_45s: {
    /** `[second, "kas down"]` or `[second, [configurations, tunnels]]`, at each change. */
    readonly open_streams_config_and_tunnels: readonly [number, string | [number, number]][];
  };
}
const outage = (recorded("agentk-reconnect.json") as ReconnectRecording)
  .kas_killed_at_5s_back_at_45s.open_streams_config_and_tunnels;

const SEEDS = Array.from({ length: 60 }, (_, seed) => `seed-${seed}`);
const STREAMS = 11;

/** Earliest and latest time of the n-th failure of a loop that began at `startS`, seconds. */
function failureBounds(n: number, startS: number): readonly [number, number] {
  let bounds: readonly [number, number] = [startS, startS];
  let baseS = STREAM_BACKOFF.initMs / 1000;
  for (let rung = 1; rung < n; rung++) {
    bounds = [bounds[0] + baseS, bounds[1] + 2 * baseS];
    baseS = Math.min(baseS * 2, STREAM_BACKOFF.maxMs / 1000);
  }
  return bounds;
}

/** Times at which one of our loops fails until `untilS`. */
async function failuresOfOurs(seed: string, untilS: number): Promise<readonly number[]> {
  const clock = new ManualClock(0);
  const stopping = new AbortController();
  const times: number[] = [];
  const loop = pollLoop({ clock, random: new SeededRandom(seed), signal: stopping.signal }, () => {
    times.push(clock.now() / 1000);
    return Promise.resolve({ next: "back-off", lastedMs: 10 });
  });
  await clock.advance(untilS * 1000);
  stopping.abort();
  await loop;
  return times;
}

function assertOnLadder(times: readonly number[], loops: number, who: string): void {
  const sorted = [...times].sort((a, b) => a - b);
  const startS = sorted[0] ?? 0;
  for (const [index, at] of sorted.entries()) {
    // No two rungs of one ladder overlap until the fifth, so the order tells the rung.
    const [low, high] = failureBounds(Math.floor(index / loops) + 1, startS);
    assert.ok(
      at >= low && at <= high,
      `${who}: failure ${index} at ${at} s, not in ${low}..${high}`,
    );
  }
}

test("while agent_info fails, the recorded agentk and ours try again within the same bounds", async () => {
  const { healed_at_s: untilS } = backoff;
  assertOnLadder(backoff.kas_GetConfiguration_errors_at_s, 1, "recorded configuration");
  assertOnLadder(backoff.kas_Connect_errors_at_s, 10, "recorded tunnels");
  const counts = new Set<number>();
  for (const seed of SEEDS) {
    const ours = await failuresOfOurs(seed, untilS);
    assertOnLadder(ours, 1, seed);
    counts.add(ours.length);
  }
  // Five failures in 330 s were recorded for each stream; ours make as many in some histories.
  assert.equal(backoff.kas_GetConfiguration_errors_at_s.length, 5);
  assert.equal(backoff.kas_Connect_errors_at_s.length, 50);
  assert.ok(counts.has(5) && [...counts].every((count) => count >= 4 && count <= 6));
});

/** Seconds after kas is back at which the streams of one agent of ours are open again. */
async function returnsOfOurs(seed: string, downS: number, backS: number): Promise<number[]> {
  const clock = new ManualClock(0);
  const random = new SeededRandom(seed);
  const stopping = new AbortController();
  const open: {
    readonly listener: ConnectionListener;
    readonly ends: ((end: RpcEnd) => void)[];
  }[] = [];
  const isDown = (): boolean => clock.now() >= downS * 1000 && clock.now() < backS * 1000;
  const dialer = {
    dial: (_timeoutMs: number, listener: ConnectionListener) => {
      if (isDown()) return Promise.reject(new Error("EOF"));
      const ends: ((end: RpcEnd) => void)[] = [];
      open.push({ listener, ends });
      return Promise.resolve({
        start: (_request: unknown, onEnd: (end: RpcEnd) => void) => void ends.push(onEnd),
        close: () => undefined,
      });
    },
  };
  const ignore = (): void => undefined;
  const channel = new Channel(clock, random.split("channel"), dialer, {
    connectionOpened: ignore,
    connectionClosed: ignore,
    dialFailed: ignore,
  });
  const request = {
    path: "/",
    firstFrame: Buffer.alloc(5),
    endAfterFirst: false,
    onMessage: ignore,
  };
  const returns: number[] = [];
  const loops = Array.from({ length: STREAMS }, (_, index) =>
    pollLoop({ clock, random: random.split(`${index}`), signal: stopping.signal }, async () => {
      const { lastedMs } = await makeCall(channel, clock, request, () => {
        if (clock.now() >= backS * 1000) returns.push(clock.now() / 1000 - backS);
      });
      return { next: "back-off", lastedMs };
    }),
  );
  await clock.advance(downS * 1000);
  const [first] = open;
  first?.listener.closed();
  const status = { code: "Unavailable", message: "EOF" } as const;
  for (const end of first?.ends ?? [])
    end({ status, correlationId: undefined, unprocessed: false });
  await clock.advance(300_000);
  stopping.abort();
  for (const end of open.at(-1)?.ends ?? []) {
    end({ status, correlationId: undefined, unprocessed: false });
  }
  await Promise.all(loops);
  return returns;
}

test("after a kas killed for 40 s the recorded streams come back as ours do", async () => {
  const downS = outage.find(([, what]) => what === "kas down")?.[0] ?? 0;
  const backS = outage.find(([at, what]) => at > downS && Array.isArray(what))?.[0] ?? 0;
  const real = outage.filter(([at]) => at > backS).map(([at]) => at - backS);
  assert.equal(real.length, STREAMS, "one change for each stream");
  const firsts: number[] = [];
  const lasts: number[] = [];
  for (const seed of SEEDS) {
    const ours = await returnsOfOurs(seed, downS, backS);
    assert.equal(ours.length, STREAMS, seed);
    firsts.push(Math.min(...ours));
    lasts.push(Math.max(...ours));
  }
  const within = (value: number, all: readonly number[]): boolean =>
    value >= Math.min(...all) && value <= Math.max(...all);
  // Recorded: 5.6 s and 72.5 s.
  assert.ok(
    within(Math.min(...real), firsts),
    `first: ${Math.min(...real)} of ${firsts.join(" ")}`,
  );
  assert.ok(within(Math.max(...real), lasts), `last: ${Math.max(...real)} of ${lasts.join(" ")}`);
  // Two failed rungs of at most 20 and 40 s, then one of at most 80 s.
  assert.ok(Math.max(...lasts) <= 20 + 40 + 80 - (backS - downS), `${Math.max(...lasts)} s`);
});
