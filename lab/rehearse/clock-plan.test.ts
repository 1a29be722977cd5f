import assert from "node:assert/strict";
import { test } from "node:test";
import { planClock } from "./clock-plan.ts";

const WALL = Date.UTC(2026, 10, 23, 12, 34, 56);

test("lab time stays behind the wall clock for the planned time and half an hour more", () => {
  const { epochMs, speed } = planClock(WALL, 60, 75 * 60_000);
  const wallMs = (75 * 60_000) / 60 + 30 * 60_000;
  assert.ok(epochMs + speed * wallMs <= WALL + wallMs);
});

test("the epoch is a whole minute", () => {
  assert.equal(planClock(WALL, 60, 75 * 60_000).epochMs % 60_000, 0);
});

test("at speed 1 lab time is wall time", () => {
  assert.deepEqual(planClock(WALL, 1, 1000), { epochMs: WALL, wallStartMs: WALL, speed: 1 });
});

test("an open end leaves a day of wall time", () => {
  const { epochMs } = planClock(WALL, 60, null);
  const dayMs = 24 * 3_600_000;
  assert.ok(epochMs + 60 * dayMs <= WALL + dayMs);
});
