import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, it } from "node:test";
import { stringify } from "yaml";
import { SCENARIO_FILE } from "../rehearse/prepare.ts";
import { earlierRuns } from "./earlier-runs.ts";

const parent = mkdtempSync(join(tmpdir(), "kaslab-resume-"));
after(() => rmSync(parent, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(parent, "matrix-"));
});

const SCENARIOS = ["a", "b"].map((name) => ({ name, document: { scenario: name, speed: 60 } }));

/** A run's folder as a matrix leaves it behind. */
function run(name: string, scenario: string, change: object = {}, document?: object): void {
  const path = join(folder, name);
  mkdirSync(path);
  const whole = { scenario, interrupted: false, withoutFaults: false, verdict: "pass" };
  writeFileSync(join(path, "result.json"), JSON.stringify({ ...whole, ...change }));
  writeFileSync(join(path, SCENARIO_FILE), stringify(document ?? { scenario, speed: 60 }));
}

async function taken(seed?: string): Promise<readonly string[]> {
  const runs = await earlierRuns(folder, SCENARIOS, seed === undefined ? {} : { seed });
  return [...runs.values()].map(({ runFolder }) => runFolder.slice(folder.length + 1));
}

void it("takes whole runs as they are, passed or failed", async () => {
  run("1-a", "a");
  run("2-b", "b", { verdict: "fail" });
  assert.deepEqual(await taken(), ["1-a", "2-b"]);
});

void it("repeats what is missing, was interrupted, or had no faults", async () => {
  run("1-a", "a", { interrupted: true });
  run("2-b", "b", { withoutFaults: true });
  mkdirSync(join(folder, "3-a"));
  writeFileSync(join(folder, "3-a", "history.jsonl"), "");
  assert.deepEqual(await taken(), []);
});

void it("repeats what could not be judged, and takes an earlier one that could", async () => {
  run("1-a", "a", { verdict: "inconclusive" });
  run("2-b", "b");
  run("3-b", "b", { verdict: "inconclusive" });
  assert.deepEqual(await taken(), ["2-b"]);
});

void it("repeats what was cut off while it was written, or lacks its scenario", async () => {
  run("1-a", "a");
  writeFileSync(join(folder, "1-a", "result.json"), '{ "scenario": "a", "interr');
  run("2-b", "b");
  rmSync(join(folder, "2-b", SCENARIO_FILE));
  assert.deepEqual(await taken(), []);
});

void it("repeats a scenario whose text has changed since", async () => {
  run("1-a", "a", {}, { scenario: "a", speed: 30 });
  run("2-b", "b");
  assert.deepEqual(await taken(), ["2-b"]);
});

void it("takes a run whose seed is written as text, or whose words stand in another order", async () => {
  const scenarios = [{ name: "a", document: { scenario: "a", seed: 4711, speed: 60 } }];
  run("1-a", "a", {}, { speed: 60, scenario: "a", seed: "4711" });
  assert.equal((await earlierRuns(folder, scenarios)).size, 1);
  const other = [{ name: "a", document: { scenario: "a", seed: 4712, speed: 60 } }];
  assert.equal((await earlierRuns(folder, other)).size, 0);
});

void it("repeats all that had another seed", async () => {
  run("1-a", "a");
  run("2-b", "b", {}, { scenario: "b", speed: 60, seed: "7" });
  assert.deepEqual(await taken("7"), ["2-b"]);
});

void it("takes the latest of several, and none of a scenario that was not asked for", async () => {
  run("2026-01-02-a", "a");
  run("2026-01-01-a", "a");
  run("2026-01-03-c", "c");
  assert.deepEqual(await taken(), ["2026-01-02-a"]);
});

void it("finds nothing in a folder that is not there", async () => {
  folder = join(parent, "nowhere");
  assert.deepEqual(await taken(), []);
});
