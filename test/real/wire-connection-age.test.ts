import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { KasRig } from "../wire/kas-rig.ts";
import { answerByToken } from "../wire/known-agent.ts";
import type { StreamEnd } from "../wire/probe-agent.ts";
import { recorded } from "../wire/recorded.ts";

interface RecordedAge {
  readonly age_s: number;
  /** Least, median, most; seconds of a connection's life. */
  readonly goaway_first_s: readonly [number, number, number];
  readonly config_end_s: readonly [number, number, number];
  readonly tunnel_end_s: readonly [number, number, number];
  /** `[second, last stream, code, text]` of one connection. */
  readonly goaway_sample: readonly (readonly [number, number, number, string])[];
  /** `('config_end', 'OK', '')` for each kind of end. */
  readonly codes: readonly string[];
}
const real = recorded("connection-age.json") as RecordedAge;
const TUNNELS = 10;
const AGENTS = 6;
/** Shares of the age: GOAWAY at the earliest, its hard close after that, the end of streams. */
const [GOAWAY, HARD, ENDS] = [0.65 * 0.9, 0.2, 0.75];

/** Slow enough that streams end before the hard close, which may come right behind. */
const clock = new ScaledClock({ epochMs: 1e12, wallStartMs: 0, speed: 5 });
const rig = new KasRig({
  net: "127.77.16",
  clock,
  listen: { max_connection_age: `${real.age_s}s` },
  rails: answerByToken(() => ""),
});

/** What one agent saw of the end of its connection, in its order; seconds since it dialled. */
interface Life {
  readonly goaways: readonly { readonly atS: number; readonly said: readonly unknown[] }[];
  readonly ends: readonly (StreamEnd & { readonly atS: number })[];
  readonly closeCode: number;
  /** Whether the first GOAWAY came before the first stream ended. */
  readonly warned: boolean;
}
let lives: readonly Life[];

before(async () => {
  await rig.start();
  const ids = Array.from({ length: AGENTS }, (_unused, index) => index + 1);
  lives = await Promise.all(ids.map(lifeOf));
});
after(() => rig.stop());

async function lifeOf(id: number): Promise<Life> {
  const beganMs = clock.now();
  const atS = (): number => (clock.now() - beganMs) / 1000;
  const agent = await rig.agent(`agent-token-${id}-${"x".repeat(30)}`, TUNNELS);
  const goaways: { atS: number; said: readonly unknown[] }[] = [];
  const order: string[] = [];
  agent.onGoaway((code, lastStream, text) => {
    order.push("goaway");
    goaways.push({ atS: atS(), said: [lastStream, code, text] });
  });
  const ends = agent.streams.map(async ({ ended }) => {
    const end = await ended;
    order.push("end");
    return { ...end, atS: atS() };
  });
  const [all, closeCode] = await Promise.all([Promise.all(ends), agent.closed]);
  return { goaways, ends: all, closeCode, warned: order[0] === "goaway" };
}

test("two GOAWAYs: the first lets everything be, the second names the last stream", () => {
  const said = real.goaway_sample.map(([, lastStream, code]) => [lastStream, code]);
  assert.deepEqual(said, [
    [2 ** 31 - 1, 0],
    [1 + 2 * TUNNELS, 0],
  ]);
  for (const { goaways, warned } of lives) {
    assert.deepEqual(
      goaways.map(({ said: [lastStream, code] }) => [lastStream, code]),
      said,
    );
    // The text of ours is the library's (docs/fidelity.md, kas).
    assert.deepEqual(
      goaways.map(({ said: [, , text] }) => text),
      ["max_age", ""],
    );
    assert.ok(real.goaway_sample.every(([, , , text]) => text === ""));
    assert.ok(warned);
  }
});

test("no GOAWAY and no end comes before the least that the age allows, in either", () => {
  const goawayS = real.age_s * GOAWAY;
  const endS = real.age_s * ENDS;
  assert.ok(real.goaway_first_s[0] >= goawayS && real.config_end_s[0] >= endS);
  assert.ok(real.tunnel_end_s[0] >= endS);
  for (const { goaways, ends } of lives) {
    assert.ok((goaways[0]?.atS ?? 0) >= goawayS, `GOAWAY after ${goaways[0]?.atS ?? 0} s`);
    for (const { atS } of ends) assert.ok(atS >= endS, `an end after ${atS} s`);
  }
  const firsts = new Set(lives.map(({ goaways }) => goaways[0]?.atS));
  assert.ok(firsts.size > lives.length / 2, "each connection has an age of its own");
});

test("streams end as recorded, and the connection closes in order", () => {
  const wanted = new Set(real.codes);
  const overtakenS = real.age_s * (GOAWAY + HARD);
  const seen = new Set<string>();
  for (const { ends, closeCode } of lives) {
    assert.equal(ends.length, TUNNELS + 1);
    assert.equal(closeCode, 1000);
    for (const { event, code, atS } of ends) {
      // The hard close may overtake an end that is late (docs/fidelity.md, kas).
      if (code === "NONE" && atS >= overtakenS) continue;
      seen.add(`('${event}', '${code}', '')`);
    }
  }
  assert.deepEqual([...seen].sort(), [...wanted].sort());
});
