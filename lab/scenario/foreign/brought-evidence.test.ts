import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEntry } from "../../../contracts/history.ts";
import { broughtEvidence } from "./brought-evidence.ts";

const STARTED: HistoryEntry = {
  ...{ kind: "run-started", run: "r", scenario: "s", seed: "1", speed: 20, epochMs: 0 },
  ...{ version: "0", withoutFaults: false, at: 5_000, wall: "1970-01-01T00:01:40.000Z" },
};

test("the lab's own kas stamps in lab time", () => {
  assert.equal(broughtEvidence([STARTED]), undefined);
  assert.equal(broughtEvidence([]), undefined);
});

test("a stamp of the user's kas is so many lab seconds after the run's begin as the wall's times the speed", () => {
  const kas = { from: "binary", name: "/kas", metrics: true, log: true } as const;
  const brought = broughtEvidence([{ ...STARTED, kas }]);
  assert.ok(brought !== undefined);
  assert.equal(brought.labTime(100_000), 5_000);
  assert.equal(brought.labTime(103_000), 65_000);
});
