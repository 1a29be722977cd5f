import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import { SeededRandom } from "../../kit/random.ts";
import { FlagStore } from "./flag-store.ts";

const FLAG = "kubernetes_agent_internal_api";

function setUp(workers = 3) {
  const clock = new ManualClock();
  const flags = new FlagStore({ clock, random: new SeededRandom("p"), workers, copyTtlMs: 60_000 });
  const copies = (): boolean[] =>
    Array.from({ length: workers }, (_, worker) => flags.read(worker, FLAG).enabled);
  return { clock, flags, copies };
}

test("a flag is on by default", () => {
  assert.deepEqual(setUp().copies(), [true, true, true]);
});

test("a worker keeps its copy until it expires, at most 60 s, then all agree", async () => {
  const { clock, flags, copies } = setUp();
  copies();
  flags.set(FLAG, false);
  assert.deepEqual(copies(), [true, true, true], "nobody has noticed at once");
  await clock.advance(60_000);
  assert.deepEqual(copies(), [false, false, false]);
});

test("in between the answers mix, because workers have phases of their own", async () => {
  const { clock, flags, copies } = setUp();
  copies();
  flags.set(FLAG, false);
  const mixes = new Set<number>();
  for (let second = 0; second < 60; second++) {
    await clock.advance(1000);
    mixes.add(copies().filter((enabled) => !enabled).length);
  }
  assert.ok(mixes.has(1) || mixes.has(2), "some second saw some workers off and others on");
});

test("tells when a look changed a worker's mind, once", async () => {
  const { clock, flags } = setUp(1);
  flags.read(0, FLAG);
  flags.set(FLAG, false);
  await clock.advance(60_000);
  assert.deepEqual(flags.read(0, FLAG), { enabled: false, changed: true });
  assert.deepEqual(flags.read(0, FLAG), { enabled: false, changed: false });
});

test("the view fills nothing", () => {
  const { flags } = setUp(2);
  assert.deepEqual(flags.view(FLAG), [null, null]);
  flags.read(1, FLAG);
  assert.deepEqual(flags.view(FLAG), [null, true]);
});
