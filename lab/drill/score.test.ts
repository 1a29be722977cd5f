import assert from "node:assert/strict";
import { test } from "node:test";
import { scoreOf, type ScoreFacts } from "./score.ts";

const MINUTE_MS = 60_000;

/** A perfect drill that began at 0 and was told after ten minutes. */
const PERFECT: ScoreFacts = {
  beganAt: 0,
  firstSignalAt: 10 * MINUTE_MS,
  acknowledgedAt: 11 * MINUTE_MS,
  rightHypothesisAt: 15 * MINUTE_MS,
  wrongHypotheses: 0,
  mitigatedAt: 20 * MINUTE_MS,
  isCauseRight: true,
  hasDeclared: true,
  wrongActions: 0,
  agentsCutOff: 0,
  agents: 10,
  hints: 0,
};

function points(facts: Partial<ScoreFacts>): Readonly<Record<string, number>> {
  const { points: total, parts } = scoreOf({ ...PERFECT, ...facts });
  return { total, ...Object.fromEntries(parts.map((part) => [part.id, part.points])) };
}

test("everything right and in time is worth 100", () => {
  assert.equal(points({})["total"], 100);
  const most = scoreOf(PERFECT).parts.reduce((sum, part) => sum + part.most, 0);
  assert.equal(most, 100);
});

test("time counts from the first signal, not from the fault", () => {
  assert.equal(points({ beganAt: -60 * MINUTE_MS })["total"], 100);
  assert.equal(points({ firstSignalAt: 0 })["acknowledge"], 4, "11 of 5 to 15 min");
});

test("what comes late is worth less on a straight line, and nothing in the end", () => {
  assert.equal(points({ mitigatedAt: (10 + 37.5) * MINUTE_MS })["mitigate"], 18);
  assert.equal(points({ mitigatedAt: 70 * MINUTE_MS })["mitigate"], 0);
  assert.equal(points({ acknowledgedAt: 20 * MINUTE_MS })["acknowledge"], 5);
  assert.equal(points({ rightHypothesisAt: 55 * MINUTE_MS })["hypothesis"], 0);
});

test("what was done before anybody was told took no time", () => {
  const facts = { firstSignalAt: null, acknowledgedAt: null };
  assert.equal(points({ ...facts, rightHypothesisAt: 60 * MINUTE_MS })["acknowledge"], 10);
  assert.equal(points({ acknowledgedAt: null })["acknowledge"], 0, "told, and not acknowledged");
});

test("guessing costs: wrong suspicions, wrong actions, connections that they cut, hints", () => {
  assert.equal(points({ wrongHypotheses: 3 })["hypothesis"], 19);
  assert.equal(points({ wrongHypotheses: 30 })["hypothesis"], 0);
  assert.equal(points({ wrongActions: 1 })["wrong-actions"], 5);
  assert.equal(points({ wrongActions: 9 })["wrong-actions"], 0);
  assert.equal(points({ agentsCutOff: 5 })["harm"], 5);
  assert.equal(points({ agentsCutOff: 99 })["harm"], 0);
  assert.equal(points({ hints: 2 })["total"], 90);
});

test("keeping still is worth nothing", () => {
  const nothing = {
    acknowledgedAt: null,
    rightHypothesisAt: null,
    mitigatedAt: null,
    isCauseRight: false,
    hasDeclared: false,
  };
  assert.equal(points(nothing)["total"], 0);
});

test("a wrong cause loses its points only", () => {
  assert.equal(points({ isCauseRight: false })["total"], 90);
});
