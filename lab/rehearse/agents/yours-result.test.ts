import assert from "node:assert/strict";
import { test } from "node:test";
import { happened, stream, syntheticEvidence } from "../../scenario/synthetic-evidence.ts";
import { agentBands } from "../agent-results.ts";
import { yoursResult } from "./yours-result.ts";

/** agent-2 is yours and is away from 500 s to 700 s; agent-1 is simulated and stays. */
const {
  history,
  timelineStartMs: t0,
  endMs,
} = syntheticEvidence({
  endS: 1000,
  history: [
    happened(0, { kind: "agent-started", agent: "agent-1" }),
    happened(0, { kind: "agent-started", agent: "agent-2", yours: true }),
    ...stream("agent-1", 1, 10, null),
    ...stream("agent-2", 1, 10, 500, { code: "Unavailable", message: "unavailable" }),
    ...stream("agent-2", 2, 700, null),
  ],
});

const PROGRAM = { kind: "binary", path: "/home/me/agentk" } as const;

test("how yours fared is told apart from the simulated ones", () => {
  const result = yoursResult(PROGRAM, history, t0, endMs, 1);
  assert.ok(result !== null);
  assert.deepEqual(result.names, ["agent-2"]);
  assert.deepEqual(
    [result.agents.total, result.agents.cutOff, result.agents.cutOffMsMax],
    [1, 1, 200_000],
  );
  assert.deepEqual(result.cannotFollow, []);
  assert.equal(yoursResult(PROGRAM, [], t0, endMs, 1), null);
});

test("at a speed above 1 it says what of theirs cannot follow", () => {
  const [first] = yoursResult(PROGRAM, history, t0, endMs, 20)?.cannotFollow ?? [];
  assert.match(
    first ?? "",
    /^its first wait after a failed stream: 10 s to 20 s are .* of lab time$/,
  );
});

test("the bands of agents by state have one for each kind, and add up to the fleet", () => {
  const bands = agentBands(history, 2, t0, endMs, 1);
  assert.deepEqual(
    bands.map(({ name }) => name),
    [
      "connected",
      "connected (yours)",
      "cut off",
      "cut off (yours)",
      "not started",
      "not started (yours)",
    ],
  );
  const at = (name: string, atS: number): number | null | undefined =>
    bands.find((band) => band.name === name)?.points.find(([atMs]) => atMs >= atS * 1000)?.[1];
  assert.deepEqual([at("connected", 600), at("connected (yours)", 600)], [1, 0]);
  assert.equal(at("cut off (yours)", 600), 1);
  assert.equal(at("connected (yours)", 900), 1);
  for (const [index] of bands[0]?.points.entries() ?? []) {
    const sum = bands.reduce((total, { points }) => total + (points[index]?.[1] ?? 0), 0);
    assert.equal(sum, 2);
  }
});
