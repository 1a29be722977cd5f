import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, type Random } from "../../kit/random.ts";
import { drawConnectionAges, maxConnectionAgeMs } from "../../lab/topology/spread-ages.ts";
import { contextAgeMs } from "../../services/kas/server/agent-connection.ts";
import { restOfLife } from "../../services/kas/server/counted-age.ts";

const MAX_MS = 1_800_000;
const BIN_MS = 15_000;
const WATCHED_MS = 40 * 60_000;
const AGENTS = 4_000;
/** One config stream and ten tunnels end together. */
const STREAMS = 11;

/** When the streams of one agent end, by the rules of kas and agentk: redial at GOAWAY. */
function ends(ages: readonly number[], random: Random): readonly number[] {
  const seen: number[] = [];
  let openedMs = 0;
  for (let turn = 0; openedMs < WATCHED_MS; turn++) {
    const ageMs = ages[turn] ?? 0;
    const fresh = {
      goawayMs: MAX_MS * 0.65 * random.between(0.9, 1.1),
      contextMs: contextAgeMs(MAX_MS, random),
    };
    const { goawayMs, contextMs } = ageMs === 0 ? fresh : restOfLife(MAX_MS, ageMs, random);
    seen.push(openedMs + contextMs);
    openedMs += goawayMs;
  }
  return seen;
}

/** Completions for each 15 s, as shares of the steady 11 per redial period and agent. */
function completions(agesOf: (random: Random) => readonly number[]): readonly number[] {
  const random = new SeededRandom("completions");
  const bins = Array.from({ length: WATCHED_MS / BIN_MS }, () => 0);
  for (let agent = 0; agent < AGENTS; agent++) {
    for (const atMs of ends(agesOf(random), random)) {
      const bin = Math.floor(atMs / BIN_MS);
      if (bin < bins.length) bins[bin] = (bins[bin] ?? 0) + STREAMS;
    }
  }
  const steady = (AGENTS * STREAMS * BIN_MS) / (MAX_MS * 0.65);
  return bins.map((count) => count / steady);
}

test("with spread ages completions are flat from the first 15 s on: no gap, no spike", () => {
  const shares = completions((random) => drawConnectionAges(random, MAX_MS));
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  // 51 agents end in each bin: three standard deviations are 0.42.
  assert.ok(least > 0.55, `least ${least}`);
  assert.ok(most < 1.5, `most ${most}`);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  assert.ok(Math.abs(mean - 1) < 0.03, `mean ${mean}`);
});

test("a fleet that starts together is silent for 22 minutes and ends in one minute", () => {
  const shares = completions(() => []);
  assert.equal(Math.max(...shares.slice(0, (22 * 60_000) / BIN_MS)), 0);
  assert.ok(Math.max(...shares) > 10, `most ${Math.max(...shares)}`);
});

test("an age beyond GOAWAY comes with that of the connection redialled to", () => {
  const random = new SeededRandom("draws");
  const draws = Array.from({ length: 4_000 }, () => drawConnectionAges(random, MAX_MS));
  for (const [first = 0, second] of draws) {
    assert.ok(first >= 213_000 && first <= 1_384_000);
    if (first < 1_170_000) assert.equal(second, undefined);
    else assert.equal(second, first - 1_170_000);
  }
  const draining = draws.filter(({ length }) => length === 2).length / draws.length;
  assert.ok(Math.abs(draining - 213.75 / 1_170) < 0.03, `draining ${draining}`);
});

test("the limit is kas' own when a scenario configures one", () => {
  const config = { agent: { listen: { max_connection_age: "600s" } } };
  assert.equal(maxConnectionAgeMs({ kasConfig: config }), 600_000);
  assert.equal(maxConnectionAgeMs({ kasConfig: {} }), 1_800_000);
});
