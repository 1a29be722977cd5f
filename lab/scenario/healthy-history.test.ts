import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMistakes } from "./mistakes.ts";
import { parseScenario } from "./parse.ts";
import { describePlan } from "./plan-text.ts";
import { GOOD_FILE, VOCABULARY } from "./sample-scenario.ts";
import type { Scenario } from "./scenario.ts";

function scenarioWith(text: string, start = "{ spread: 2m }"): Scenario {
  const file = GOOD_FILE.replace("{ spread: 2m }", start);
  const parsed = parseScenario(`${file}${text}\n`, "mine.yaml", VOCABULARY);
  assert.ok("scenario" in parsed, JSON.stringify(parsed));
  return parsed.scenario;
}

function mistakesWith(text: string, start = "{ spread: 2m }"): string {
  const file = GOOD_FILE.replace("{ spread: 2m }", start);
  const parsed = parseScenario(`${file}${text}\n`, "mine.yaml", VOCABULARY);
  return "mistakes" in parsed ? formatMistakes(parsed.mistakes) : "none";
}

test("a length alone is a recorded history, with a fleet whose ages are spread", () => {
  const { history, shape } = scenarioWith("history: 90m");
  assert.deepEqual(history, { forMs: 5_400_000, from: "recorded" });
  assert.equal(shape.agentAges, "spread");
});

test("a played history leaves the fleet as the file has it", () => {
  const played = "history: { for: 90m, from: played }";
  assert.deepEqual(scenarioWith(played).history, { forMs: 5_400_000, from: "played" });
  assert.equal(scenarioWith(played).shape.agentAges, undefined);
  assert.equal(scenarioWith(played, "{ ages: spread }").shape.agentAges, "spread");
  assert.equal(scenarioWith("").history, undefined);
});

test("the plan says how much history there is, and what playing it costs", () => {
  const recorded = describePlan(scenarioWith("history: 90m"), 60);
  assert.match(recorded, /history {5}the 90 min before T\+0 are recorded, not lived/);
  assert.match(recorded, /about 40 s of wall time/);
  const played = describePlan(scenarioWith("history: { for: 90m, from: played }"), 60);
  assert.match(played, /are lived by the run itself/);
  assert.match(played, /about 130 s of wall time/);
});

test("what cannot be is said with its place", () => {
  for (const [text, start, says] of [
    ["history: 5m", undefined, /^mine\.yaml:29:10 {2}a history lasts 10 min to 20 h$/],
    ["history: 30h", undefined, /a history lasts/],
    ["history: soon", undefined, /^mine\.yaml:29:10 {2}/],
    [
      "history: { for: 90m, from: recordd }",
      undefined,
      /"recordd" is not one of recorded, played {3}did you mean "recorded"\?/,
    ],
    ["history: { fro: 90m }", undefined, /unknown key "fro" {3}did you mean/],
    ["history: 90m", "{ ages: fresh }", /^mine\.yaml:6:\d+ {2}a recorded history goes with/],
    ["", "{ ages: old }", /"old" is not one of fresh, spread/],
  ] as const) {
    assert.match(mistakesWith(text, start), says);
  }
});
