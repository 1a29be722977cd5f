import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sampleMatrix } from "../../matrix/sample-matrix.ts";
import {
  choicesOf,
  isFiltered,
  NO_FILTER,
  shownGroups,
  type MatrixFilter,
} from "./src/matrix/filter.ts";
import { nextPlace } from "./src/matrix/walk.ts";

const MATRIX = sampleMatrix();
const shown = (wish: Partial<MatrixFilter>): readonly string[] =>
  shownGroups(MATRIX, { ...NO_FILTER, ...wish }).flatMap(({ rows }) =>
    rows.map(({ scenario }) => scenario),
  );

describe("which incidents of a matrix are shown", () => {
  it("all of them, by group, when nothing is wished", () => {
    assert.equal(shown({}).length, MATRIX.rows.length);
    assert.equal(isFiltered(NO_FILTER), false);
    assert.equal(isFiltered({ ...NO_FILTER, words: "  " }), false);
  });

  it("those of a group, of an outcome, with a state, with all words; and of all these together", () => {
    assert.ok(shown({ group: "redis" }).every((scenario) => scenario.startsWith("redis")));
    assert.ok(shown({ outcome: "nobody" }).includes("rails-jwt-mismatch"));
    assert.ok(!shown({ outcome: "nobody" }).includes("flag-disable-at-scale"));
    assert.deepEqual(
      shown({ state: "cleared-early" }),
      MATRIX.rows
        .filter(({ cells }) => Object.values(cells).some(({ state }) => state === "cleared-early"))
        .map(({ scenario }) => scenario),
    );
    assert.deepEqual(shown({ words: "S06 secrets" }), ["rails-jwt-mismatch"]);
    assert.deepEqual(shown({ words: "S06", group: "redis" }), []);
  });

  it("each wish tells how many it leaves beside the others, and none is offered that leaves none ever", () => {
    const { groups, outcomes, states } = choicesOf(MATRIX, { ...NO_FILTER, group: "redis" });
    const total = groups.reduce((sum, { rows }) => sum + rows, 0);
    assert.equal(total, MATRIX.rows.length, "groups do not narrow themselves");
    const inRedis = outcomes.reduce((sum, { rows }) => sum + rows, 0);
    assert.equal(inRedis, shown({ group: "redis" }).length);
    for (const { value, rows } of states) {
      assert.equal(rows, shown({ group: "redis", state: value }).length);
      assert.ok(shown({ state: value }).length > 0);
    }
  });
});

describe("the matrix by keyboard", () => {
  const size = { rows: 20, columns: 11 };
  const go = (row: number, column: number, key: string, ctrlKey = false) =>
    nextPlace({ row, column }, size, { key, ctrlKey });

  it("goes from cell to cell and stops at the edges", () => {
    assert.deepEqual(go(3, 4, "ArrowDown"), { row: 4, column: 4 });
    assert.deepEqual(go(3, 4, "ArrowLeft"), { row: 3, column: 3 });
    assert.deepEqual(go(0, 0, "ArrowUp"), { row: 0, column: 0 });
    assert.deepEqual(go(19, 10, "ArrowRight"), { row: 19, column: 10 });
  });

  it("jumps to the ends of a row and of the whole, and by pages", () => {
    assert.deepEqual(go(3, 4, "Home"), { row: 3, column: 0 });
    assert.deepEqual(go(3, 4, "End"), { row: 3, column: 10 });
    assert.deepEqual(go(3, 4, "Home", true), { row: 0, column: 0 });
    assert.deepEqual(go(3, 4, "End", true), { row: 19, column: 10 });
    assert.deepEqual(go(3, 4, "PageDown"), { row: 11, column: 4 });
    assert.deepEqual(go(15, 4, "PageDown"), { row: 19, column: 4 });
  });

  it("leaves all other keys to the browser", () => {
    assert.equal(go(3, 4, "Tab"), null);
    assert.equal(go(3, 4, "Enter"), null);
    assert.equal(go(3, 4, "ArrowLeft", true), null);
  });
});
