import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "../real/command.ts";

/** An incident that ran in containers. */
export interface ContainedRun {
  readonly result: RunResult;
  readonly code: number | null;
  /** What the command printed. */
  readonly text: string;
  readonly history: string;
  log(component: string): string;
}

/**
 * Runs a scenario in containers. One that could not be judged because the machine had too much to do
 * runs once more at half the speed, as its report advises; a failure does not.
 * @param more further options of `kaslab run`.
 * @param at lab seconds in one wall second: containers take more of a machine than processes.
 */
export async function runContained(
  t: TestContext,
  scenario: string,
  at: number,
  more: readonly string[] = [],
): Promise<ContainedRun> {
  const first = await runOnce(t, scenario, ["--speed", `${at}`, ...more]);
  const { verdict, speed } = first.result;
  if (verdict !== "inconclusive") return first;
  t.diagnostic(`${scenario} was inconclusive at speed ${speed}, once more at ${speed / 2}`);
  return await runOnce(t, scenario, ["--speed", `${speed / 2}`, ...more]);
}

async function runOnce(
  t: TestContext,
  scenario: string,
  more: readonly string[],
): Promise<ContainedRun> {
  const out = mkdtempSync(join(tmpdir(), "kas-lab-contained-"));
  t.after(() => rmSync(out, { recursive: true }));
  const command = kaslab(["run", scenario, "--runtime", "container", "--out", out, ...more]);
  const code = await command.exit;
  const folder = join(out, readdirSync(out)[0] ?? assert.fail(command.text()));
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  return {
    result: JSON.parse(read("result.json")) as RunResult,
    code,
    text: command.text(),
    history: read("history.jsonl"),
    log: (component) => read(`logs/${component}.log`),
  };
}

/** It passed with this many expectations at least, and in containers. */
export function assertPassed({ result, code, text, history }: ContainedRun, least: number): void {
  assert.equal(result.verdict, "pass", text);
  assert.equal(code, 0);
  assert.ok(result.expectations.length >= least, `${result.expectations.length} expectations`);
  assert.match(history, /"says":"(?:Docker|Podman) [^"]*, images /, "it was in containers");
}
