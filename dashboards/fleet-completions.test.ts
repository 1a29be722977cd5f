import assert from "node:assert/strict";
import { test } from "node:test";
import { CONNECTION_AGES, fleetCompletions } from "./fleet-completions.ts";

const HOUR = 3600;

// Observability reference, section 0.2 (seed) and 0.2b, correction 1 (code).
for (const [age, perSecond] of [
  ["seed", 1.22],
  ["code", 1.88],
] as const) {
  test(`200 healthy agents end ${perSecond} streams a second at ${age} age`, () => {
    const ends = fleetCompletions({
      agents: 200,
      age: CONNECTION_AGES[age],
      cutS: 6 * HOUR,
      outageS: 0,
      untilS: 6 * HOUR - 1,
    });
    const inWindow = ends.filter((second) => second > HOUR && second <= 5 * HOUR);
    const seen = inWindow.length / (4 * HOUR);
    assert.ok(Math.abs(seen - perSecond) < 0.02, `${seen}/s`);
  });
}

test("a cut ends every stream at once, and then none for the least age", () => {
  const [cutS, outageS] = [2 * HOUR, 300];
  const age = CONNECTION_AGES.seed;
  const ends = fleetCompletions({ agents: 200, age, cutS, outageS, untilS: 4 * HOUR });
  assert.equal(ends.filter((second) => second === cutS).length, 200 * 11);
  const next = Math.min(...ends.filter((second) => second > cutS));
  assert.ok(next >= cutS + outageS + 1710, `${next - cutS} s after the cut`);
  assert.ok(next <= cutS + 620 + 1890, `${next - cutS} s after the cut`);
});
