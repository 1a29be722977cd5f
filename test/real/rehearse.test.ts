import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab, pidOf, processesOfLab, seen, SHORT_SCENARIO, type Command } from "./command.ts";

const out = mkdtempSync(join(tmpdir(), "kas-lab-rehearse-"));
after(() => rmSync(out, { recursive: true }));

const run = (...more: string[]): Command => kaslab(["run", SHORT_SCENARIO, "--out", out, ...more]);

/** The newest run's folder, and its result if it has one. */
function newestRun(): { readonly folder: string; readonly result: RunResult } {
  const name = readdirSync(out).sort().at(-1) ?? "";
  const folder = join(out, name);
  const result = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as RunResult;
  rmSync(folder, { recursive: true });
  return { folder, result };
}

test("a run passes, leaves its files and no process", async () => {
  const command = run();
  const code = await command.exit;
  assert.equal(code, 0, command.text());
  const name = readdirSync(out).sort().at(-1) ?? "";
  for (const file of [
    "history.jsonl",
    "result.json",
    "junit.xml",
    "report.html",
    "logs/kas-1.log",
  ]) {
    assert.ok(existsSync(join(out, name, file)), file);
  }
  assert.match(command.text(), /PASS {3}3 of 3 expectations/);
  assert.match(command.text(), /Nobody was paged/);
  assert.deepEqual(processesOfLab(command.child.pid ?? 0), []);
  const { result } = newestRun();
  assert.equal(result.verdict, "pass");
  assert.ok(
    result.faults.every(({ effectAtMs, goneAtMs }) => effectAtMs !== null && goneAtMs !== null),
  );
});

test("--without-faults gives fail: the expectations do not pass by themselves", async () => {
  const command = run("--without-faults", "--json");
  assert.equal(await command.exit, 1, command.text());
  const lines = command
    .text()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  const last = JSON.parse(lines.at(-1) ?? "{}") as { kind: string; version: number };
  assert.deepEqual([last.kind, last.version], ["result", 1]);
  const { result } = newestRun();
  assert.equal(result.verdict, "fail");
});

test("with Prometheus stopped in the middle a run is inconclusive", async () => {
  const command = run();
  await seen(command, /steady {2,}\+/);
  const pid = pidOf(command.child.pid ?? 0, "storage.tsdb.path");
  assert.ok(pid !== undefined);
  process.kill(pid, "SIGKILL");
  assert.equal(await command.exit, 2, command.text());
  assert.equal(newestRun().result.verdict, "inconclusive");
});

test("Ctrl-C heals, stops everything, writes the report and exits with 130", async () => {
  const command = run();
  await seen(command, /effect {2,}/);
  command.child.kill("SIGINT");
  assert.equal(await command.exit, 130, command.text());
  assert.match(command.text(), /healing, stopping 9 processes; again to kill/);
  assert.deepEqual(processesOfLab(command.child.pid ?? 0), []);
  const { result } = newestRun();
  assert.equal(result.interrupted, true);
  assert.ok(result.faults.every(({ healedAtMs }) => healedAtMs !== null));
});

test("Ctrl-C while everything is starting still writes a report", async () => {
  const command = run();
  await seen(command, /topology {2,}/);
  command.child.kill("SIGINT");
  assert.equal(await command.exit, 130, command.text());
  assert.deepEqual(processesOfLab(command.child.pid ?? 0), []);
  assert.equal(newestRun().result.interrupted, true);
});

test("a second Ctrl-C kills at once", async () => {
  const command = run();
  await seen(command, /up {2,}/);
  command.child.kill("SIGINT");
  await seen(command, /again to kill/);
  command.child.kill("SIGINT");
  assert.equal(await command.exit, 130);
  assert.deepEqual(processesOfLab(command.child.pid ?? 0), []);
});
