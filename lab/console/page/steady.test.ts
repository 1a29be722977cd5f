import assert from "node:assert/strict";
import { test } from "node:test";
import { effect, signal } from "@preact/signals";
import { steady } from "./src/state/steady.ts";

test("what is drawn from a stretch of time is drawn again only when it changes", () => {
  const nowMs = signal(0);
  const stretch = steady(() => ({ fromMs: 0, toMs: Math.ceil(nowMs.value / 100) * 100 }));
  const drawn: number[] = [];
  const stop = effect(() => {
    drawn.push(stretch.value.toMs);
  });
  for (let at = 1; at <= 250; at++) nowMs.value = at;
  stop();
  assert.deepEqual(drawn, [0, 100, 200, 300]);
});
