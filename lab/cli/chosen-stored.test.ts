import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { chosenStored, viewAt } from "./chosen-stored.ts";

const RUN = "2026-11-24T10-00-redis-loss";
const MATRIX = "2026-11-24T09-00-matrix";
let root: string;
let elsewhere: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), "kas-lab-open-"));
  elsewhere = join(root, "elsewhere");
  for (const folder of [join(root, "runs"), elsewhere]) {
    for (const run of [RUN, `${MATRIX}/${RUN}`]) {
      mkdirSync(join(folder, run), { recursive: true });
      writeFileSync(join(folder, run, "history.jsonl"), "");
    }
    writeFileSync(join(folder, MATRIX, "matrix.json"), "{}");
  }
});
after(() => rmSync(root, { recursive: true }));

const chosen = (operand?: string): unknown => Object.values(chosenStored(operand, root));

describe("kaslab open", () => {
  it("shows the usual folder when nothing is named", () => {
    assert.deepEqual(chosen(), [join(root, "runs"), null, ""]);
  });

  it("takes a run by its name, in a matrix' folder too, or by its path anywhere", () => {
    const runs = join(root, "runs");
    assert.deepEqual(chosen(RUN), [runs, RUN, ""]);
    assert.deepEqual(chosen(`${MATRIX}/${RUN}/`), [runs, `${MATRIX}/${RUN}`, ""]);
    assert.deepEqual(chosen(join(runs, RUN)), [runs, RUN, ""]);
    assert.deepEqual(chosen(join(elsewhere, RUN)), [elsewhere, RUN, ""]);
  });

  it("takes a matrix by its name, its folder or its file", () => {
    const own = join(elsewhere, MATRIX);
    assert.deepEqual(chosen(MATRIX), [join(root, "runs", MATRIX), null, "matrix"]);
    assert.deepEqual(chosen(own), [own, null, "matrix"]);
    assert.deepEqual(chosen(join(own, "matrix.json")), [own, null, "matrix"]);
  });

  it("takes another folder of runs", () => {
    assert.deepEqual(chosen(elsewhere), [elsewhere, null, ""]);
  });

  it("leaves what is not there to whoever opens it", () => {
    assert.deepEqual(chosen("no-such-run"), [join(root, "runs"), "no-such-run", ""]);
  });

  it("goes to a moment of a run, and refuses what is none", () => {
    const run = { folder: "", run: RUN, view: "" };
    assert.equal(viewAt(run, "12m30s"), "replay?at=750000");
    assert.equal(viewAt(run, undefined), "");
    assert.throws(() => viewAt(run, "soon"), /no length of time/);
    assert.throws(() => viewAt({ ...run, run: null }, "1m"), /needs a run/);
  });
});
