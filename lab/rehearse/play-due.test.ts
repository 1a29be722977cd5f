import assert from "node:assert/strict";
import { it } from "node:test";
import { ManualClock } from "../../kit/clock/manual-clock.ts";
import type { Condition } from "../scenario/condition.ts";
import { playDue, type Due } from "./play-due.ts";

const MINUTE_MS = 60_000;

function condition(fromMin: number, byMin: number): Condition {
  return {
    says: "nobody is connected",
    fromMs: fromMin * MINUTE_MS,
    byMs: byMin * MINUTE_MS,
    look: { kind: "agents", holds: (count) => count === 0 },
  };
}

/** Plays ten minutes in which the condition holds from a minute on; what was done, and when. */
async function played(
  due: (did: (id: string) => Pick<Due, "id" | "work">) => readonly Due[],
  holdsFromMin: number,
): Promise<{ readonly done: readonly string[]; readonly looks: readonly number[] }> {
  const clock = new ManualClock(0);
  const done: string[] = [];
  const looks: number[] = [];
  const note = (what: string): void => {
    done.push(`${what} ${clock.now() / 1000}`);
  };
  const playing = playDue(
    due((id) => ({ id, work: () => note(id) })),
    {
      clock,
      startMs: 0,
      endMs: 10 * MINUTE_MS,
      earliestLookMs: MINUTE_MS,
      look: () => {
        looks.push(clock.now());
        return Promise.resolve(clock.now() >= holdsFromMin * MINUTE_MS);
      },
      signal: new AbortController().signal,
      onHeld: (id) => note(`${id} held`),
      onNeverHeld: (id) => note(`${id} never`),
    },
  ).then(() => note("end"));
  await clock.advance(11 * MINUTE_MS);
  await playing;
  assert.equal(clock.pending, 0);
  return { done, looks };
}

const REACTS = (did: (id: string) => Pick<Due, "id" | "work">): readonly Due[] => [
  { ...did("late"), atMs: 8 * MINUTE_MS },
  { ...did("react"), atMs: 6 * MINUTE_MS, when: condition(2, 6) },
  { ...did("then"), atMs: 7 * MINUTE_MS, after: { id: "react", offsetMs: MINUTE_MS } },
  { ...did("early"), atMs: 30_000 },
];

void it("does what waits as soon as its condition holds, and what follows so much later", async () => {
  const { done, looks } = await played(REACTS, 3);
  assert.deepEqual(done, [
    "early 30",
    "react held 180",
    "react 180",
    "then 240",
    "late 480",
    "end 600",
  ]);
  assert.equal(looks[0], 2 * MINUTE_MS, "not before its time");
  assert.equal(looks.at(-1), 3 * MINUTE_MS, "not again once it held");
});

void it("gives up at the latest time, with all that would have followed", async () => {
  const { done } = await played(REACTS, 7);
  assert.deepEqual(done, ["early 30", "react never 360", "late 480", "end 600"]);
});

void it("does not look before the steady state", async () => {
  const { looks } = await played((did) => [{ ...did("x"), atMs: 0, when: condition(0, 3) }], 0);
  assert.deepEqual(looks, [MINUTE_MS]);
});

void it("does what is due after the end too, and sleeps until then", async () => {
  const clock = new ManualClock(0);
  let slept = 0;
  const sleep = clock.sleep.bind(clock);
  clock.sleep = (ms, signal) => {
    slept += 1;
    return sleep(ms, signal);
  };
  const done: number[] = [];
  const playing = playDue(
    [{ id: "snapshot", atMs: 11 * MINUTE_MS, work: () => void done.push(clock.now()) }],
    {
      clock,
      startMs: 0,
      endMs: 10 * MINUTE_MS,
      earliestLookMs: 0,
      look: () => Promise.resolve(false),
      signal: new AbortController().signal,
      onHeld: () => undefined,
      onNeverHeld: () => undefined,
    },
  );
  await clock.advance(12 * MINUTE_MS);
  await playing;
  assert.deepEqual(done, [11 * MINUTE_MS]);
  assert.ok(slept <= 2, `slept ${slept} times`);
});
