import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatMistakes } from "./mistakes.ts";
import { parseScenario } from "./parse.ts";
import { GOOD_FILE, VOCABULARY } from "./sample-scenario.ts";

describe("a scenario file", () => {
  it("becomes plain data, its times resolved and its steps in order", () => {
    const parsed = parseScenario(GOOD_FILE, "mine.yaml", VOCABULARY);
    assert.ok("scenario" in parsed, JSON.stringify(parsed));
    const { scenario } = parsed;
    assert.equal(scenario.name, "mine");
    assert.equal(scenario.speed, 60);
    assert.equal(scenario.shape.agentCount, 4);
    assert.equal(scenario.shape.agentStartSpreadMs, 120_000);
    assert.equal(scenario.steady.byMs, 570_000);
    assert.equal(scenario.endMs, 2_400_000);
    assert.deepEqual(scenario.rehearses, [
      'Runbook "Kubernetes Agent Service", section Controls',
      "Incident S02",
    ]);
    assert.deepEqual(
      scenario.steps.map(({ kind, atMs, id }) => [kind, atMs / 1000, id]),
      [
        ["inject", 600, "off"],
        ["commit", 900, "new"],
        ["heal", 1200, "on"],
        ["snapshot-redis", 2100, "redis-1"],
        ["snapshot-redis", 2130, "redis-1"],
      ],
    );
    const windows = scenario.expectations.map(({ window }) => window);
    assert.deepEqual(windows, [
      { kind: "by", fromMs: 1_200_000, toMs: 1_920_000 },
      { kind: "at", fromMs: 2_100_000, toMs: 2_100_000 },
      { kind: "during", fromMs: 0, toMs: 2_400_000 },
      { kind: "during", fromMs: 600_000, toMs: 2_400_000 },
    ]);
    assert.equal(scenario.expectations[0]?.source, "mine.yaml:17");
  });

  it("says how many agents are a program of the user's", () => {
    const withYours = (yours: string): ReturnType<typeof parseScenario> =>
      parseScenario(GOOD_FILE.replace("count: 4", `count: 4, yours: ${yours}`), "m", VOCABULARY);
    const yourAgents = (yours: string): number | undefined => {
      const parsed = withYours(yours);
      assert.ok("scenario" in parsed);
      return parsed.scenario.shape.yourAgents;
    };
    assert.deepEqual([yourAgents("2"), yourAgents("all"), yourAgents("0")], [2, 4, undefined]);
    const tooMany = withYours("5");
    assert.ok("mistakes" in tooMany);
    assert.match(formatMistakes(tooMany.mistakes), /5 are too many: there are 4 agents/);
  });

  it("tells all its mistakes at once, in the order of the file", () => {
    const bad = GOOD_FILE.replace("title: Mine", "titel: Mine")
      .replace("runbook-small", "runbook-smal")
      .replace("fault: feature-flag", "fault: feature-flg")
      .replace("agents: { connected: all }", "agents: { connectd: all }")
      .replace("on + 900s", "onn + 900s")
      .replace("of: kas", "of: kass")
      .replace("end: 40m", "end: 40 min");
    const parsed = parseScenario(bad, "mine.yaml", VOCABULARY);
    assert.ok("mistakes" in parsed);
    const lines = formatMistakes(parsed.mistakes).split("\n");
    const expected = [
      /^mine\.yaml:2:1 {2}unknown key "titel" {3}did you mean "title"\?$/,
      /^mine\.yaml:6:22 {2}unknown topology "runbook-smal" {3}did you mean "runbook-small"\?/,
      /^mine\.yaml:12:12 {2}unknown fault "feature-flg" {3}did you mean "feature-flag"\? {3}\(kaslab list faults\)$/,
      /^mine\.yaml:19:\d+ {2}unknown key "connectd" {3}did you mean "connected"\?$/,
      /^mine\.yaml:21:9 {2}unknown moment "onn"/,
      /^mine\.yaml:27:16 {2}unknown kind of component "kass" {3}did you mean "kas"\? {3}\(kas, lb-sim\)$/,
      /^mine\.yaml:28:6 {2}is no duration/,
    ];
    assert.equal(lines.length, expected.length, lines.join("\n"));
    expected.forEach((pattern, index) => assert.match(lines[index] ?? "", pattern));
  });

  it("is refused when it is no YAML, an empty file, or one word", () => {
    for (const [text, says] of [
      ["a: [", /^mine\.yaml:1:\d+ {2}/],
      ["", /^mine\.yaml:1:1 {2}must be a group of keys$/],
      ["word", /^mine\.yaml:1:1 {2}must be a group of keys$/],
      ["a: *nowhere", /^mine\.yaml:1:\d+ {2}.*nowhere/],
      ["a: 1\na: 2", /^mine\.yaml:2:1 {2}.*unique/],
    ] as const) {
      const parsed = parseScenario(text, "mine.yaml", VOCABULARY);
      assert.ok("mistakes" in parsed);
      assert.match(formatMistakes(parsed.mistakes), says);
    }
  });
});
