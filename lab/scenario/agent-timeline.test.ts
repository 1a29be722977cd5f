import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HistoryEntry } from "../../contracts/history.ts";
import {
  agentLives,
  connectedAt,
  connectedSteps,
  cutOffSpans,
  lossesOf,
} from "./agent-timeline.ts";
import { startedAgents, stream, syntheticEvidence } from "./synthetic-evidence.ts";

const FAILED = { code: "Unavailable", message: "unavailable" };

interface Row {
  readonly name: string;
  readonly streams: readonly HistoryEntry[];
  /** Connected spans, seconds. */
  readonly spans: readonly (readonly [number, number])[];
  readonly losses: readonly number[];
  readonly speed?: number;
}

const ROWS: readonly Row[] = [
  {
    name: "an open stream counts to the end",
    streams: stream("agent-1", 1, 10, null),
    spans: [[10, 600]],
    losses: [],
  },
  {
    name: "a call that is refused at once is no connection",
    streams: stream("agent-1", 1, 10, 12, FAILED),
    spans: [],
    losses: [],
  },
  {
    name: "a call that waits for its refusal in queues is no connection, but what fails later was one",
    streams: [
      ...stream("agent-1", 1, 10, 22, FAILED),
      ...stream("agent-1", 2, 60, 76, FAILED),
      ...stream("agent-1", 3, 100, 112),
    ],
    spans: [
      [60, 76],
      [100, 112],
    ],
    losses: [76, 112],
  },
  {
    name: "a refused call in flight when the record ends is no connection",
    streams: stream("agent-1", 1, 598, null),
    spans: [],
    losses: [],
  },
  {
    name: "a clean end and a new stream that settles are one connection",
    streams: [...stream("agent-1", 1, 10, 200), ...stream("agent-1", 2, 202, 400)],
    spans: [[10, 400]],
    losses: [400],
  },
  {
    name: "a clean end whose next stream is still settling at the end is no loss",
    streams: [...stream("agent-1", 1, 10, 597), ...stream("agent-1", 2, 598, null)],
    spans: [[10, 600]],
    losses: [],
  },
  {
    name: "a failed end whose retry is in flight at the end is a loss",
    streams: [...stream("agent-1", 1, 10, 597, FAILED), ...stream("agent-1", 2, 598, null)],
    spans: [[10, 597]],
    losses: [597],
  },
  {
    name: "refused retries do not shorten a gap",
    streams: [
      ...stream("agent-1", 1, 10, 200, FAILED),
      ...stream("agent-1", 2, 212, 213, FAILED),
      ...stream("agent-1", 3, 240, null),
    ],
    spans: [
      [10, 200],
      [240, 600],
    ],
    losses: [200],
  },
  {
    name: "the settle time is floored at high speed",
    streams: stream("agent-1", 1, 10, 24, FAILED),
    spans: [],
    losses: [],
    speed: 60,
  },
];

describe("when an agent was connected", () => {
  for (const { name, streams, spans, losses, speed = 1 } of ROWS) {
    it(name, () => {
      const { history, endMs, timelineStartMs } = evidenceOf(streams);
      const [life] = agentLives(history, endMs, speed);
      const seconds = (ms: number): number => (ms - timelineStartMs) / 1000;
      assert.ok(life);
      assert.deepEqual(
        life.connected.map(({ fromMs, toMs }) => [seconds(fromMs), seconds(toMs)]),
        spans,
      );
      assert.deepEqual(lossesOf(life).map(seconds), losses);
    });
  }

  it("counts agents at an instant and at every change", () => {
    const { history, endMs, timelineStartMs } = syntheticEvidence({
      history: [
        ...startedAgents(2),
        ...stream("agent-1", 1, 10, 300, FAILED),
        ...stream("agent-2", 1, 20, null),
      ],
      endS: 600,
    });
    const lives = agentLives(history, endMs, 1);
    const counts = [5, 10, 20, 299, 300, 600].map((atS) =>
      connectedAt(lives, timelineStartMs + atS * 1000),
    );
    assert.deepEqual(counts, [0, 1, 2, 2, 1, 1]);
    const steps = connectedSteps(lives).map(({ atMs, count }) => [
      (atMs - timelineStartMs) / 1000,
      count,
    ]);
    assert.deepEqual(steps, [
      [10, 1],
      [20, 2],
      [300, 1],
    ]);
  });

  it("counts an agent once, whatever becomes of its further replicas", () => {
    const { history, endMs } = syntheticEvidence({
      history: [
        ...startedAgents(1),
        ...startedAgents(1).map((started) => ({ ...started, agent: "agent-1-r2" })),
        ...stream("agent-1", 1, 10, null),
        ...stream("agent-1-r2", 1, 10, 100, FAILED),
      ],
      endS: 600,
    });
    const lives = agentLives(history, endMs, 1);
    assert.deepEqual(
      lives.map(({ agent }) => agent),
      ["agent-1"],
    );
    assert.equal(connectedAt(lives, endMs), 1);
  });

  it("tells when an agent was cut off, its first connection apart", () => {
    const { history, endMs, timelineStartMs } = evidenceOf([
      ...stream("agent-1", 1, 10, 200, FAILED),
      ...stream("agent-1", 2, 240, 500, FAILED),
    ]);
    const [life] = agentLives(history, endMs, 1);
    assert.ok(life);
    const gaps = cutOffSpans(life, timelineStartMs, endMs).map(({ fromMs, toMs }) => [
      (fromMs - timelineStartMs) / 1000,
      (toMs - timelineStartMs) / 1000,
    ]);
    assert.deepEqual(gaps, [
      [200, 240],
      [500, 600],
    ]);
  });

  it("takes an agent that never connected for cut off since its start", () => {
    const { history, endMs, timelineStartMs } = evidenceOf([]);
    const [life] = agentLives(history, endMs, 1);
    assert.ok(life);
    assert.deepEqual(cutOffSpans(life, timelineStartMs, endMs), [
      { fromMs: timelineStartMs, toMs: endMs },
    ]);
  });
});

function evidenceOf(streams: readonly HistoryEntry[]) {
  return syntheticEvidence({ history: [...startedAgents(1), ...streams], endS: 600 });
}
