import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import type { Expected } from "../../lab/observe/panel-proof.ts";
import { expectedOf } from "../dashboards/expected.ts";
import {
  openRun,
  proveAll,
  proveVariables,
  queriesOver,
  type StoredRun,
} from "../dashboards/stored-run.ts";
import { kaslab } from "./command.ts";

const MINUTE_MS = 60_000;

const out = mkdtempSync(join(tmpdir(), "kas-lab-tour-"));
after(() => rmSync(out, { recursive: true }));

let run: StoredRun;
before(async () => {
  const tour = resolve(import.meta.dirname, "dashboards-tour.yaml");
  const command = kaslab(["run", tour, "--out", out]);
  const code = await command.exit;
  assert.ok(code === 0 || code === 2, command.text());
  run = await openRun(out);
});
after(async () => {
  await run.stop();
});

test("every query of every panel is answered, and moves as its table says", async () => {
  assert.deepEqual(await proveAll(run, queriesOver(run.times).panels, expectedOf), []);
});

test("every dashboard marks the faults and the alerts", async () => {
  const there: Expected = { kind: "there" };
  assert.deepEqual(await proveAll(run, queriesOver(run.times).annotations, () => there), []);
});

test("every variable has values, among them the one it begins with", async () => {
  assert.deepEqual(await proveVariables(run), []);
});

test("in the calm before the first fault hardly anything would be proven", async () => {
  const { startMs, faultMs } = run.times;
  const calm = { startMs, faultMs: startMs + 4 * MINUTE_MS, endMs: faultMs - 15_000 };
  const { panels } = queriesOver(run.times);
  const moved = panels.filter((query) => expectedOf(query).kind === "moves");
  const unproven = await proveAll({ store: run.store, times: calm }, moved, expectedOf);
  const proven = moved.length - unproven.length;
  assert.ok(proven <= moved.length / 10, `${proven} of ${moved.length} move without any fault`);
});
