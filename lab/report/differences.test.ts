import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, differencesText } from "./differences.ts";
import { sampleFailure, sampleResult } from "./sample-result.ts";

const other = { ...sampleFailure(), run: "2026-11-23T14-00-flag-disable", seed: "7" };

test("two runs side by side: what differs is marked and counted", () => {
  const text = differencesText(differences(sampleResult(), other));
  assert.match(text, /^≠ run +2026-11-23T13-40-flag-disable {2}2026-11-23T14-00-flag-disable\n/);
  assert.match(text, /\n {2}scenario +flag-disable +flag-disable\n/);
  assert.match(text, /\n≠ verdict +pass +fail\n/);
  assert.match(text, /\n≠ everyone is back +pass +fail\n/);
  assert.match(text, /\n {2}error budget burnt +0\.4 % +0\.4 %\n/);
  assert.match(text, /\n {2}LabAgentsDisconnected +fired at /);
  assert.doesNotMatch(text, /a cached answer keeps/);
  assert.match(text, /\n5 of 14 differ\n$/);
});

test("which build of kas was run is said where it differs", () => {
  const kas = { from: "binary", name: "/kas", metrics: true, log: true, cannotFollow: [] } as const;
  const rows = differences(sampleResult(), { ...sampleResult(), kas });
  assert.deepEqual(
    rows.filter(({ a, b }) => a !== b),
    [{ what: "kas", a: "built-in", b: "/kas" }],
  );
});

test("a run and itself differ in nothing", () => {
  assert.match(
    differencesText(differences(sampleResult(), sampleResult())),
    /\nnothing differs\n$/,
  );
});

test("expectations of another scenario are counted, not listed", () => {
  const { expectations } = sampleResult();
  const two = expectations.slice(0, 2).map((one) => ({ ...one, says: `other: ${one.says}` }));
  const rows = differences(sampleResult(), { ...sampleResult(), expectations: two });
  assert.deepEqual(
    rows.find(({ what }) => what === "expectations of its own"),
    { what: "expectations of its own", a: "6", b: "2" },
  );
  assert.ok(!rows.some(({ what }) => what.startsWith("other: ")));
});
