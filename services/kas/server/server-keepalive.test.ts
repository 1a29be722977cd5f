import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ServerHttp2Session } from "node:http2";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import { ServerKeepalive } from "./server-keepalive.ts";

interface Frame {
  readonly t: number;
  readonly dir: string;
  readonly frame?: string;
  readonly flags?: readonly string[];
  readonly hex?: string;
}
const recordedPings = readFileSync(
  new URL("../../../test/recordings/wire/agentk-wire-decoded.jsonl", import.meta.url),
  "utf8",
)
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Frame)
  // The probe of the bandwidth estimator has another payload.
  .filter(
    ({ frame, dir, hex, flags }) =>
      frame === "PING" && dir === "s>c" && /^0+$/.test(hex ?? "") && flags?.length === 0,
  );

interface Ping {
  readonly atMs: number;
  readonly hex: string;
}

/** Pings of a silent connection whose peer answers after `answerMs`, or not at all. */
async function pingsOf(
  forMs: number,
  answerMs: number | undefined,
): Promise<{ pings: Ping[]; cutAtMs: number | undefined }> {
  const clock = new ManualClock(0);
  const keepalive = new ServerKeepalive(clock);
  const pings: Ping[] = [];
  let cutAtMs: number | undefined;
  const session = {
    destroyed: false,
    closed: false,
    ping: (payload: Buffer) => {
      pings.push({ atMs: clock.now(), hex: payload.toString("hex") });
      if (answerMs !== undefined) clock.setTimer(answerMs, () => keepalive.heard());
    },
    destroy: () => {
      session.destroyed = true;
      cutAtMs = clock.now();
    },
  };
  keepalive.watch(session as unknown as ServerHttp2Session);
  await clock.advance(forMs);
  keepalive.stop();
  return { pings, cutAtMs };
}

test("a silent connection is pinged every 50 s with zeros, as recorded", async () => {
  const { pings, cutAtMs } = await pingsOf(151_000, 1);
  assert.equal(recordedPings.length, 3);
  assert.deepEqual(
    pings.map(({ hex }) => hex),
    recordedPings.map(({ hex }) => hex),
  );
  const gaps = (times: readonly number[]): number[] =>
    times.slice(1).map((at, i) => at - times[i]!);
  const real = gaps(recordedPings.map(({ t }) => t * 1000));
  const ours = gaps(pings.map(({ atMs }) => atMs));
  for (const gapMs of [...real, ...ours])
    assert.ok(gapMs >= 50_000 && gapMs < 50_010, `${gapMs} ms`);
  assert.equal(pings[0]?.atMs, 50_000);
  assert.equal(cutAtMs, undefined);
});

test("a peer that does not answer is cut 20 s after the ping", async () => {
  const { pings, cutAtMs } = await pingsOf(100_000, undefined);
  assert.equal(pings.length, 1);
  assert.equal(cutAtMs, 70_000);
});
