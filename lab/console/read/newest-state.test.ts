import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { sampleHistory } from "../../report/sample-history.ts";
import { LabState } from "./lab-state.ts";
import { NewestState } from "./newest-state.ts";

test("the newest state is the one that the whole history gives, however often it is looked at", () => {
  const whole = sampleHistory();
  const grown: HistoryEntry[] = [];
  const newest = new NewestState();
  for (const [index, entry] of whole.entries()) {
    grown.push(entry);
    if (index % 7 === 0) newest.at(grown);
  }
  assert.deepEqual(newest.at(grown), LabState.at(whole, Number.POSITIVE_INFINITY));
  assert.ok(newest.at(grown).startedAgents.size > 0, "the sample has agents");
});

test("another history begins anew", () => {
  const newest = new NewestState();
  newest.at(sampleHistory());
  assert.deepEqual(newest.at([]), new LabState());
});
