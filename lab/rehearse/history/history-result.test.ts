import assert from "node:assert/strict";
import { test } from "node:test";
import { TOPOLOGY_PRESETS, type TopologyShape } from "../../topology/presets.ts";
import { historyResult, playedBeforeMs } from "./history-result.ts";
import { SAMPLE_RECORDING } from "./sample-recording.ts";

const shape = TOPOLOGY_PRESETS["runbook-small"] as TopologyShape;
const recorded = { forMs: 5_400_000, from: "recorded" } as const;
const played = { forMs: 5_400_000, from: "played" } as const;

test("the report says what was not lived, from which recording, and what making it cost", () => {
  const there = { recording: SAMPLE_RECORDING, madeInWallMs: null };
  assert.equal(
    historyResult({ history: recorded }, there)?.says,
    "the 90 min before T+0 are recorded, not lived (seed steady-hour, 2026-01-02T03:04Z, aaaaaaaaaaaa)",
  );
  const made = historyResult({ history: recorded }, { ...there, madeInWallMs: 75_000 });
  assert.match(made?.says ?? "", /aaaaaaaaaaaa; made for this run in 75 s\)$/);
  assert.equal(made?.recording?.key, SAMPLE_RECORDING.key);
});

test("a played history is said too, and none is nothing", () => {
  assert.equal(historyResult({ history: played }, null)?.recording, null);
  assert.match(historyResult({ history: played }, null)?.says ?? "", /lived by the run itself$/);
  assert.equal(historyResult({}, null), undefined);
});

test("the clock has room for a played history whole, for a recorded one for its lead", () => {
  assert.equal(playedBeforeMs({ shape }), 0);
  assert.equal(playedBeforeMs({ shape, history: played }), 5_400_000);
  assert.equal(playedBeforeMs({ shape, history: recorded }), 3_900_000);
});
