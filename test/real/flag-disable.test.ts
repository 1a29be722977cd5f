import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "./command.ts";

/** The incident as two real kas and ten real agentk lived through it, 45 minutes in real time. */
interface Recording {
  readonly open_streams_every_15s: readonly (readonly [number, number, number])[];
}
const recording = JSON.parse(
  readFileSync(join(import.meta.dirname, "../recordings/summary.json"), "utf8"),
) as Recording;
const OFF_S = 600;
const ON_S = 1500;

const out = mkdtempSync(join(tmpdir(), "kas-lab-flag-"));
let result: RunResult;
let text = "";
after(() => rmSync(out, { recursive: true }));
before(async () => {
  const command = kaslab(["run", "flag-disable", "--out", out]);
  await command.exit;
  text = command.text();
  const folder = join(out, readdirSync(out)[0] ?? "");
  result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as RunResult;
});

test("the runbook's flag incident passes, every expectation of it", () => {
  assert.equal(result.verdict, "pass", text);
  assert.ok(result.expectations.length >= 14);
});

test("the loss has the recorded shape: a slope that ends within both caches", () => {
  const band = result.charts.find(({ id }) => id === "agents")?.series ?? [];
  const connected = band.find(({ name }) => name === "connected")?.points ?? [];
  const offMs = result.moments.find(({ id }) => id === "off")?.atMs ?? 0;
  const zeroAt = connected.find(([atMs, count]) => atMs > offMs && count === 0)?.[0] ?? Infinity;
  const recordedZeroS =
    recording.open_streams_every_15s.find(
      ([second, config]) => second > OFF_S && config === 0,
    )?.[0] ?? 0;
  // The recording has no Rails flag cache: ours may be up to 60 s (and one band step) later.
  assert.equal(recordedZeroS - OFF_S, 210);
  assert.ok((zeroAt - offMs) / 1000 <= 320 + 60 + 15, `${(zeroAt - offMs) / 1000} s`);
  assert.ok((zeroAt - offMs) / 1000 >= 60);
});

test("the recovery is within the ladder of the recorded one", () => {
  const back = recording.open_streams_every_15s.find(
    ([second, config]) => second > ON_S && config === 10,
  );
  assert.equal((back?.[0] ?? 0) - ON_S, 525);
  const all = result.expectations.find(({ says }) => says.includes("720 s"));
  assert.equal(all?.verdict, "pass");
});
