import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { proveQuery, type Expected } from "./panel-proof.ts";
import type { Series } from "./series.ts";

const STEP_MS = 60_000;
const MINUTE_MS = 60_000;
const TIMES = { startMs: 0, faultMs: 5 * MINUTE_MS, endMs: 10 * MINUTE_MS };
const QUERY = { expr: "x", stepMs: STEP_MS };

/** A series with one value a minute from T+0 on; null leaves the minute out. */
function series(values: readonly (number | null)[], labels: Series["labels"] = {}): Series {
  const points = values.flatMap((value, minute) =>
    value === null ? [] : [{ at: minute * MINUTE_MS, value }],
  );
  return { labels, points };
}

const prove = async (expected: Expected, ...answer: readonly Series[]): Promise<string | null> =>
  await proveQuery({ range: () => Promise.resolve(answer) }, QUERY, expected, TIMES);

const RISES: Expected = { kind: "moves", way: "rises" };
const FALLS: Expected = { kind: "moves", way: "falls" };
const GONE = null;

describe("a query", () => {
  it("that errors fails with the error, whatever is expected", async () => {
    const store = { range: () => Promise.reject(new Error("parse error")) };
    for (const expected of [
      RISES,
      { kind: "still" },
      { kind: "empty" },
      { kind: "answer" },
    ] as const) {
      assert.equal(await proveQuery(store, QUERY, expected, TIMES), "parse error");
    }
  });

  it("that matches nothing fails, unless it must", async () => {
    assert.equal(await prove(RISES), "matches no series");
    assert.equal(await prove({ kind: "there" }), "matches no series");
    assert.equal(await prove({ kind: "empty" }), null);
    assert.match((await prove({ kind: "empty" }, series([1]))) ?? "", /must have none/);
  });

  it("that only has to be answered may match nothing", async () => {
    assert.equal(await prove({ kind: "answer" }), null);
    assert.equal(await prove({ kind: "answer" }, series([1])), null);
  });
});

describe("a series rises", () => {
  it("when it goes beyond the calm before the fault, or comes with a value", async () => {
    assert.equal(await prove(RISES, series([1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1])), null);
    assert.equal(await prove(RISES, series([GONE, GONE, GONE, GONE, GONE, GONE, 1])), null);
  });

  it("not when it only was as high before the calm, falls, or is flat", async () => {
    const flat = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    assert.match((await prove(RISES, series(flat))) ?? "", /^no series rises: 1 to 1 in the calm/);
    assert.notEqual(await prove(RISES, series([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0])), null);
    assert.notEqual(await prove(RISES, series([GONE, GONE, GONE, GONE, GONE, GONE, 0])), null);
    // A tenth is noise.
    assert.notEqual(await prove(RISES, series([1, 1, 1, 1, 1, 1, 1.05, 1, 1, 1, 1])), null);
  });

  it("where the values of its start do not count as calm", async () => {
    assert.equal(await prove(RISES, series([9, 9, 1, 1, 1, 5, 5, 5, 5, 5, 5])), null);
  });
});

describe("a series falls", () => {
  it("when it goes below the calm, ends, or has a gap", async () => {
    assert.equal(await prove(FALLS, series([5, 5, 5, 5, 5, 5, 0, 5, 5, 5, 5])), null);
    assert.equal(await prove(FALLS, series([5, 5, 5, 5, 5, 5])), null);
    assert.equal(await prove(FALLS, series([5, 5, 5, 5, 5, 5, GONE, GONE, 5, 5, 5])), null);
  });

  it("below the axis as above it", async () => {
    assert.equal(await prove(FALLS, series([-1, -1, -1, -1, -1, -1, -3, -1, -1, -1, -1])), null);
    assert.equal(await prove(RISES, series([-3, -3, -3, -3, -3, -3, -1, -3, -3, -3, -3])), null);
  });

  it("not when it is flat below the axis", async () => {
    const flat = [-3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3];
    assert.notEqual(await prove(RISES, series(flat)), null);
    assert.notEqual(await prove(FALLS, series(flat)), null);
  });

  it("not when it was not there, was 0, or is flat", async () => {
    assert.notEqual(await prove(FALLS, series([GONE, GONE, GONE, GONE, GONE, GONE, 5])), null);
    assert.notEqual(await prove(FALLS, series([0, 0, 0, 0, 0, 0])), null);
    assert.notEqual(await prove(FALLS, series([5, 5, 5, 5, 5, 5, 6, 5, 5, 5, 5])), null);
  });

  it("not by values that are no numbers", async () => {
    const values = [5, 5, 5, 5, 5, 5, Number.NaN, 5, 5, 5, 5];
    assert.notEqual(await prove(FALLS, series(values)), null);
  });
});

it("of several series one that moves is enough, and only those that are asked about count", async () => {
  const ok = series([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], { code: "OK" });
  const bad = series([GONE, GONE, GONE, GONE, GONE, GONE, 1], { code: "Unavailable" });
  assert.equal(await prove(RISES, ok, bad), null);
  const of = (code: string): Expected => ({ kind: "moves", way: "rises", where: { code } });
  assert.equal(await prove(of("Unavailable"), ok, bad), null);
  assert.notEqual(await prove(of("OK"), ok, bad), null);
  assert.equal(await prove(of("Internal"), ok, bad), 'has no series {"code":"Internal"}');
});

it("what must be still fails as soon as it moves", async () => {
  const still: Expected = { kind: "still" };
  assert.equal(await prove(still, series([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4])), null);
  assert.equal(
    await prove(still, series([4, 4, 4, 4, 4, 4, 4, 2, 4, 4, 4])),
    "moves, and should not",
  );
});
