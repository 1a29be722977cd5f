import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { compareMatrices, comparisonExitCode, type MatrixComparison } from "./compare.ts";
import type { CellState, Matrix, MatrixCell, MatrixRow } from "./matrix.ts";
import { renderComparison } from "./render/comparison.ts";
import { sampleMatrix } from "./sample-matrix.ts";

const MINUTE_MS = 60_000;
const SCENARIO = "flag-disable-at-scale";
const COLUMN = "error-1h";

function cell(state: CellState, firedMinute: number | null = null): MatrixCell {
  const firedAfterMs = firedMinute === null ? null : firedMinute * MINUTE_MS;
  return { state, firedAfterMs, clearedAfterMs: null, why: "because", atMs: null };
}

/** The sample with one row changed. */
function changed(change: (row: MatrixRow) => MatrixRow, scenario = SCENARIO): Matrix {
  const matrix = sampleMatrix();
  return {
    ...matrix,
    rows: matrix.rows.map((row) => (row.scenario === scenario ? change(row) : row)),
  };
}

function withCell(made: MatrixCell, column = COLUMN): Matrix {
  return changed((row) => ({ ...row, cells: { ...row.cells, [column]: made } }));
}

test("a matrix is no worse than itself", () => {
  const same = compareMatrices(sampleMatrix(), sampleMatrix());
  assert.deepEqual(
    same.changes.filter(({ column }) => column !== "verdict"),
    [],
  );
  assert.equal(same.worse, 0);
});

type Told = readonly [was: MatrixCell, is: MatrixCell, worse: boolean | null, says: RegExp];

const CELLS: readonly Told[] = [
  [cell("page", 5), cell("silent"), true, /does not fire any more: because/],
  [cell("page", 5), cell("blind"), true, /users are hurt, and it says nothing any more/],
  [cell("page", 5), cell("gated"), true, /too few calls/],
  [cell("page", 5), cell("late-page", 36), true, /after the repair/],
  [cell("page", 5), cell("cleared-early", 5), true, /still cut off/],
  [cell("page", 5), cell("ticket", 5), true, /only an issue/],
  [cell("page", 5), cell("chat", 5), true, /only a message/],
  [cell("page", 5), cell("page", 8), true, /^3 min later$/],
  [cell("page", 5), cell("page", 7), null, /./],
  [cell("page", 5), cell("page", 2), false, /^3 min earlier$/],
  [cell("page", 5), cell("page", 3), null, /./],
  [cell("ticket", 5), cell("silent"), true, /does not fire/],
  [cell("ticket", 5), cell("ticket", 50), null, /./],
  [cell("cleared-early", 5), cell("blind"), true, /says nothing/],
  [cell("silent"), cell("false-page", 5), true, /for nothing/],
  [cell("page", 5), cell("false-page", 5), true, /for nothing/],
  [cell("no-data"), cell("false-page", 5), true, /for nothing/],
  [cell("false-page", 5), cell("false-page", 50), null, /./],
  [cell("false-page", 5), cell("silent"), false, /for nothing no more/],
  [cell("silent"), cell("late-page", 36), false, /after the repair/],
  [cell("blind"), cell("page", 5), false, /told now/],
  [cell("cleared-early", 5), cell("page", 5), false, /told now/],
  [cell("gated"), cell("blind"), false, /another reason/],
  [cell("silent"), cell("no-data"), false, /cannot be judged any more/],
];
for (const [was, is, worse, says] of CELLS) {
  const name = `${was.state} to ${is.state} after ${String(is.firedAfterMs)} ms`;
  test(`${name}: ${worse === null ? "no change" : worse ? "worse" : "not worse"}`, () => {
    const { changes, worse: count } = compareMatrices(withCell(was), withCell(is));
    const own = changes.filter(({ column }) => column === COLUMN);
    assert.equal(count, worse === true ? 1 : 0);
    assert.equal(own.length, worse === null ? 0 : 1);
    if (own[0] === undefined) return;
    assert.equal(own[0].scenario, SCENARIO);
    assert.equal(own[0].worse, worse);
    assert.match(own[0].says, says);
  });
}

test("was and is are the words of the table", () => {
  const { changes } = compareMatrices(sampleMatrix(), withCell(cell("blind")));
  assert.deepEqual(changes[0], {
    scenario: SCENARIO,
    column: COLUMN,
    was: "T+5 page",
    is: "SILENT",
    worse: true,
    says: "users are hurt, and it says nothing any more: because",
  });
});

test("silence is no loss once nobody is hurt", () => {
  const healed = changed((row) => ({
    ...row,
    cutOff: 0,
    agentMinutesLost: 0,
    cells: { ...row.cells, [COLUMN]: cell("silent") },
  }));
  const { changes, worse } = compareMatrices(sampleMatrix(), healed);
  assert.equal(worse, 0);
  assert.ok(changes.some(({ column, says }) => column === COLUMN && /nobody is hurt/.test(says)));
});

test("a page that cannot be judged any more proves nothing", () => {
  const comparison = compareMatrices(sampleMatrix(), withCell(cell("no-data")));
  const before = compareMatrices(sampleMatrix(), sampleMatrix());
  assert.equal(comparison.worse, 0);
  assert.equal(comparison.inconclusive, before.inconclusive + 1);
});

const VERDICTS = [
  ["pass", "fail", 1, 0],
  ["fail", "fail", 0, 0],
  ["fail", "pass", 0, 0],
  ["pass", "inconclusive", 0, 1],
  ["inconclusive", "pass", 0, 0],
  ["inconclusive", "fail", 0, 0],
] as const;
for (const [was, is, worse, inconclusive] of VERDICTS) {
  test(`a verdict from ${was} to ${is}`, () => {
    const only = (verdict: MatrixRow["verdict"]): Matrix => {
      const matrix = changed((row) => ({ ...row, verdict }));
      return { ...matrix, rows: matrix.rows.filter(({ scenario }) => scenario === SCENARIO) };
    };
    const comparison = compareMatrices(only(was), only(is));
    assert.deepEqual([comparison.worse, comparison.inconclusive], [worse, inconclusive]);
    assert.equal(comparison.changes.length, was === is ? 0 : 1);
  });
}

test("the cells of a row that proves nothing are not compared", () => {
  const unsure = changed((row) => ({
    ...row,
    verdict: "inconclusive",
    cells: { ...row.cells, [COLUMN]: cell("blind") },
  }));
  const { changes, worse } = compareMatrices(sampleMatrix(), unsure);
  assert.equal(worse, 0);
  assert.deepEqual(
    changes.filter(({ scenario }) => scenario === SCENARIO).map(({ column }) => column),
    ["verdict"],
  );
});

test("a row that is gone is inconclusive, unless another suite was asked for", () => {
  const without = (more: Partial<Matrix>): MatrixComparison => {
    const { rows, ...rest } = sampleMatrix();
    const left = rows.filter(
      ({ scenario, verdict }) => scenario !== SCENARIO && verdict === "pass",
    );
    const old = {
      ...rest,
      rows: [...left, ...rows.filter(({ scenario }) => scenario === SCENARIO)],
    };
    return compareMatrices(old, { ...rest, rows: left, ...more });
  };
  assert.equal(without({}).inconclusive, 1);
  assert.equal(without({}).worse, 0);
  assert.equal(without({ suite: "nightly" }).inconclusive, 0);
  assert.match(without({ suite: "nightly" }).changes[0]?.says ?? "", /not in suite nightly/);
  const missing = [{ scenario: SCENARIO, why: "shard 1 of 2" }];
  assert.equal(without({ suite: "nightly", missing }).inconclusive, 1);
  assert.equal(without({ missing }).changes[0]?.says, "shard 1 of 2");
});

test("a new row is worse only where it pages for nothing", () => {
  const { rows, ...rest } = sampleMatrix();
  const pick = (name: string): MatrixRow[] => rows.filter(({ scenario }) => scenario === name);
  const none = { ...rest, rows: [] };
  assert.equal(compareMatrices(none, { ...rest, rows: pick(SCENARIO) }).worse, 0);
  const monitoring = compareMatrices(none, { ...rest, rows: pick("metrics-port-closed") });
  assert.deepEqual(
    monitoring.changes.filter(({ worse }) => worse).map(({ column }) => column),
    ["absent"],
  );
});

test("an alert that is gone takes its pages with it", () => {
  const { columns, ...rest } = sampleMatrix();
  const fewer = { ...rest, columns: columns.filter(({ id }) => id !== COLUMN) };
  const { changes } = compareMatrices(sampleMatrix(), fewer);
  const lost = changes.filter(({ column }) => column === COLUMN);
  assert.deepEqual(
    lost.map(({ is, scenario, worse }) => [scenario, is, worse]),
    [
      ["flag-disable-at-scale", "no such alert", true],
      ["rails-5xx", "no such alert", true],
    ],
  );
});

test("worse decides the exit code, then what could not be judged", () => {
  assert.equal(comparisonExitCode({ worse: 2, inconclusive: 3 }), 1);
  assert.equal(comparisonExitCode({ worse: 0, inconclusive: 3 }), 2);
  assert.equal(comparisonExitCode({ worse: 0, inconclusive: 0 }), 0);
});

const OUTPUT = { columns: 100, hasColour: false, isTerminal: true, write: () => undefined };

test("in a terminal the worse come first, with what was, is, and why", () => {
  const now = withCell(cell("blind"));
  const text = renderComparison(OUTPUT, compareMatrices(sampleMatrix(), now));
  assert.deepEqual(text.split("\n").slice(0, 2), [
    "  ✗ flag-disable-at-scale  error-1h   T+5 page -> SILENT",
    "      users are hurt, and it says nothing any more: because",
  ]);
  assert.match(
    text,
    /\n\n {2}1 change for the worse, 1 incident could not be judged, 1 other change\.\n$/,
  );
  const coloured = renderComparison(
    { ...OUTPUT, hasColour: true },
    compareMatrices(sampleMatrix(), now),
  );
  assert.ok(coloured.includes("\u001b[38;5;208mSILENT\u001b[0m"));
  assert.equal(stripVTControlCharacters(coloured), text);
});

test("worse ones come before better ones of an earlier row", () => {
  const matrix = withCell(cell("blind"));
  const [first, ...rest] = matrix.rows;
  assert.equal(first?.scenario, "flag-disable");
  const better = { ...first, cells: { ...first.cells, [COLUMN]: cell("page", 5) } };
  const { changes } = compareMatrices(sampleMatrix(), { ...matrix, rows: [better, ...rest] });
  assert.deepEqual(
    changes.slice(0, 2).map(({ scenario, worse }) => [scenario, worse]),
    [
      [SCENARIO, true],
      ["flag-disable", false],
    ],
  );
});

test("no change is one calm line, and nothing is wider than the terminal", () => {
  const calm = renderComparison(OUTPUT, { changes: [], worse: 0, inconclusive: 0 });
  assert.equal(calm, "  Nobody is told less, later or for nothing.\n");
  const long = withCell({ ...cell("blind"), why: "word ".repeat(60).trim() });
  const text = renderComparison({ ...OUTPUT, columns: 60 }, compareMatrices(sampleMatrix(), long));
  assert.deepEqual(
    text.split("\n").filter((line) => line.length > 60),
    [],
  );
});
