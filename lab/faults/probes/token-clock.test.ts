import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../kit/clock/manual-clock.ts";
import type { World } from "../world.ts";
import { tokenLifeMs, tokenNow } from "./token-clock.ts";

const clock = Object.assign(new ManualClock(9_000_000, 100), { wallNow: () => 50_000 });
const world = (kasClock: World["kasClock"]): World => ({ kasClock }) as World;

test("a probe signs on the clock on which kas does", () => {
  assert.equal(tokenNow({ clock, world: world("lab") }), 9_000_000);
  assert.equal(tokenNow({ clock, world: world("wall") }), 50_000);
});

test("a token's life is floored in lab time, and true on the wall", () => {
  assert.equal(tokenLifeMs({ clock, world: world("lab") }, 5_000), 25_000);
  assert.equal(tokenLifeMs({ clock, world: world("wall") }, 5_000), 5_000);
});
