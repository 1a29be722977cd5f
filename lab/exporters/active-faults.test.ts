import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { ActiveFaults } from "./active-faults.ts";

type Event = Parameters<ActiveFaults["note"]>[0];

const event = (phase: Event["phase"], more: Partial<Event> = {}): Event => ({
  kind: "fault",
  id: "kill",
  fault: "redis-kill",
  phase,
  says: "",
  ...more,
});

/** The series after these events. */
async function after(events: readonly Event[]): Promise<readonly string[]> {
  const registry = new Registry();
  const faults = new ActiveFaults(registry);
  for (const each of events) faults.note(each);
  return (await registry.metrics())
    .split("\n")
    .filter((line) => /^kaslab_fault_active\b/.test(line));
}

const SERIES = 'kaslab_fault_active{fault="redis-kill",id="kill",target="redis"} 1';
const injected = event("injected", { targets: ["redis"] });

test("a fault is there from its injection to its heal", async () => {
  assert.deepEqual(await after([injected, event("effect-observed")]), [SERIES]);
  assert.deepEqual(await after([injected, event("healed")]), []);
  assert.deepEqual(await after([injected, event("healed"), event("gone-observed"), injected]), [
    SERIES,
  ]);
});

test("one that heals itself is there until it was seen gone", async () => {
  assert.deepEqual(await after([injected, event("gone-not-observed")]), [SERIES]);
  assert.deepEqual(await after([injected, event("gone-observed")]), []);
});

test("one that was left out never is", async () => {
  assert.deepEqual(await after([event("skipped")]), []);
});

test("a hundred targets are one series, that names three", async () => {
  const targets = Array.from({ length: 100 }, (_, index) => `agent-${index + 1}`);
  assert.match(
    (await after([event("injected", { targets })])).join(),
    /^[^,]+,id="kill",target="agent-1, agent-2, agent-3 and 97 more"} 1$/,
  );
});
