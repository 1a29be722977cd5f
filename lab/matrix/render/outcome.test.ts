import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellState, MatrixCell, MatrixColumn, MatrixRow } from "../matrix.ts";
import { sampleMatrix } from "../sample-matrix.ts";
import { groupedRows, rowName, statesIn } from "./grouped-rows.ts";
import { answerOf, cellAt, countsLine, countsOf, outcomeOf, worstFirst } from "./outcome.ts";
import { cellWords, minutesAfter, shareWords } from "./words.ts";

const { columns, rows } = sampleMatrix();
const hurtRow = rows.find(({ scenario }) => scenario === "rails-jwt-mismatch")!;

/** A row with one state in GitLab's first column, and another in the lab's. */
function rowWith(state: CellState, lab: CellState, cutOff: number): MatrixRow {
  const cell = (of: CellState): MatrixCell => ({ ...cellAt(hurtRow, "none"), state: of });
  const cells = { "error-1h": cell(state), LabAuthFailures: cell(lab) };
  return { ...hurtRow, cutOff, agentMinutesLost: cutOff, cells };
}

const OUTCOMES: readonly (readonly [CellState, CellState, number, string])[] = [
  ["page", "silent", 5, "paged"],
  ["cleared-early", "silent", 5, "paged"],
  ["late-page", "silent", 5, "late"],
  ["blind", "silent", 5, "nobody"],
  ["blind", "silent", 0, "nobody"],
  ["page", "silent", 0, "paged"],
  ["late-page", "silent", 0, "late"],
  ["gated", "page", 5, "nobody"],
  ["chat", "ticket", 5, "nobody"],
  ["false-page", "silent", 0, "false-page"],
  ["silent", "false-page", 0, "quiet"],
  ["silent", "silent", 0, "quiet"],
];
for (const [state, lab, cutOff, outcome] of OUTCOMES) {
  test(`${state} with the lab's ${lab} and ${cutOff} cut off is ${outcome}`, () => {
    const row = rowWith(state, lab, cutOff);
    assert.equal(outcomeOf(columns, row), outcome);
    assert.equal(outcomeOf(columns, { ...row, verdict: "inconclusive" }), "unjudged");
  });
}

test("counts: the healthy control is no incident, the unjudged count nowhere else", () => {
  assert.deepEqual(countsOf({ columns, rows }), {
    incidents: 12,
    hurt: 11,
    page: 7,
    nobody: 5,
    late: 1,
    falsePage: 1,
    unjudged: 1,
  });
});

test("a row without a group is an incident when it has a fault or hurts", () => {
  const bare = { ...rowWith("silent", "silent", 0), group: "none", faultMs: null };
  const incidents = (row: MatrixRow): number => countsOf({ columns, rows: [row] }).incidents;
  assert.equal(incidents(bare), 0);
  assert.equal(incidents({ ...bare, faultMs: 60_000 }), 1);
  assert.equal(incidents({ ...bare, cutOff: 1 }), 1);
  assert.equal(incidents({ ...bare, group: "kas" }), 1);
});

const NONE = { incidents: 0, hurt: 0, page: 0, nobody: 0, late: 0, falsePage: 0, unjudged: 0 };
const ANSWERS: readonly (readonly [Partial<typeof NONE>, string])[] = [
  [{}, "No incident here hurt users."],
  [{ hurt: 9, nobody: 5 }, "5 of 9 incidents that hurt users page nobody."],
  [{ hurt: 1, nobody: 1 }, "1 of 1 incident that hurt users pages nobody."],
  [
    { hurt: 9, nobody: 5, late: 1 },
    "5 of 9 incidents that hurt users page nobody; 1 more pages only after the repair.",
  ],
  [{ hurt: 9 }, "All 9 incidents that hurt users page somebody."],
  [{ hurt: 1 }, "The incident that hurt users pages somebody."],
  [{ hurt: 9, late: 2 }, "All 9 incidents that hurt users page somebody, 2 only after the repair."],
];
for (const [counts, sentence] of ANSWERS) {
  test(`the answer: ${sentence}`, () => assert.equal(answerOf({ ...NONE, ...counts }), sentence));
}

test("the foot's line", () => {
  assert.equal(
    countsLine({ ...NONE, incidents: 3, page: 1, nobody: 2, unjudged: 4 }),
    "3 incidents: 1 pages somebody, 2 page nobody although users are hurt. 4 more could not be judged.",
  );
});

test("groups in the order of a request's way, unknown ones before the healthy control", () => {
  const strange = { ...hurtRow, group: "weather" };
  const groups = groupedRows({ columns, rows: [...rows.toReversed(), strange] });
  assert.deepEqual(
    groups.map(({ title }) => title),
    ["Rails", "Redis", "kas", "Edge", "Gitaly", "Limits", "Monitoring", "weather", "Others"],
  );
  assert.deepEqual(
    groups[0]?.rows.map(({ scenario }) => scenario),
    ["rails-jwt-mismatch", "flag-disable", "flag-disable-at-scale", "rails-5xx"],
  );
});

test("worst first: outcome, then share, then minutes, then name; whatever the order before", () => {
  const made = [
    { ...rowWith("page", "silent", 9), scenario: "paged" },
    { ...rowWith("blind", "silent", 9), scenario: "small", cutOffShare: 0.1 },
    { ...rowWith("blind", "silent", 9), scenario: "b", agentMinutesLost: 7 },
    { ...rowWith("blind", "silent", 9), scenario: "a", agentMinutesLost: 7 },
    { ...rowWith("blind", "silent", 9), scenario: "long", agentMinutesLost: 8 },
    { ...rowWith("blind", "silent", 9), scenario: "unsure", verdict: "inconclusive" as const },
  ];
  const expected = ["long", "a", "b", "small", "paged", "unsure"];
  for (const order of [made, made.toReversed()]) {
    assert.deepEqual(
      worstFirst(columns, order).map(({ scenario }) => scenario),
      expected,
    );
  }
});

test("rows that share a scenario are told apart by their fleet", () => {
  const twins = [hurtRow, { ...hurtRow, agents: 10 }];
  assert.equal(rowName({ rows: twins }, hurtRow), "rails-jwt-mismatch (200 agents)");
  assert.equal(rowName({ rows }, hurtRow), "rails-jwt-mismatch");
});

test("the legend's states are those that occur", () => {
  const only: readonly MatrixColumn[] = columns.slice(0, 1);
  assert.deepEqual(statesIn({ columns: only, rows: [hurtRow] }), ["blind"]);
  assert.equal(statesIn({ columns, rows }).length, 10);
});

test("a cell that is not there is no silence, even under an object's own words", () => {
  assert.equal(cellAt(hurtRow, "constructor").state, "no-data");
});

test("times and shares in words", () => {
  assert.deepEqual([0, 20_000, -20_000, 290_000, -180_000, 6_300_000].map(minutesAfter), [
    "T+0",
    "T+0",
    "T+0",
    "T+5",
    "T-3",
    "T+105",
  ]);
  assert.deepEqual([0, 0.004, 0.01, 0.5, 1].map(shareWords), ["-", "<1 %", "1 %", "50 %", "100 %"]);
});

test("what stands in a cell", () => {
  const at = { firedAfterMs: 300_000, clearedAfterMs: 1_140_000 };
  const words = (state: CellState): string => cellWords({ state, ...at });
  assert.deepEqual(
    (["page", "chat", "ticket", "false-page", "late-page", "cleared-early"] as const).map(words),
    ["T+5 page", "T+5 chat", "T+5 ticket", "T+5 false page", "T+5 late", "cleared T+19"],
  );
  assert.deepEqual((["blind", "silent", "gated", "no-data"] as const).map(words), [
    "SILENT",
    "silent",
    "gated",
    "-",
  ]);
  const never = { firedAfterMs: null, clearedAfterMs: null };
  assert.equal(cellWords({ state: "page", ...never }), "page");
  assert.equal(cellWords({ state: "cleared-early", ...never }), "cleared");
});
