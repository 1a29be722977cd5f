import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "./command.ts";

/** The lab's own kas, started with what a real one gets and on the wall clock. */
const STRANGER = resolve(import.meta.dirname, "../foreign/kas");
const SCENARIO = resolve(import.meta.dirname, "short-outage.yaml");

const out = mkdtempSync(join(tmpdir(), "kas-lab-foreign-"));
const runs = new Map<string, { readonly result: RunResult; readonly folder: string }>();
after(() => rmSync(out, { recursive: true }));

async function play(name: string, args: readonly string[]): Promise<void> {
  const folder = join(out, name);
  const command = kaslab(["run", SCENARIO, ...args, "--out", folder]);
  await command.exit;
  const run = join(folder, readdirSync(folder)[0] ?? "");
  const text = readFileSync(join(run, "result.json"), "utf8");
  runs.set(name, { result: JSON.parse(text) as RunResult, folder: run });
}

function run(name: string): { readonly result: RunResult; readonly folder: string } {
  const found = runs.get(name);
  assert.ok(found !== undefined);
  return found;
}

before(async () => {
  await play("built-in", []);
  await play("foreign", ["--kas-binary", STRANGER, "--speed", "20"]);
});

test("a kas on the wall clock at 20x gets the verdicts of the lab's own, one by one", () => {
  const verdicts = ({ expectations }: RunResult): readonly string[] =>
    expectations.map(({ says, verdict }) => `${verdict}: ${says}`);
  const { result } = run("foreign");
  const open = result.expectations.filter(({ verdict }) => verdict !== "pass");
  assert.equal(result.verdict, "pass", `${result.reason} ${JSON.stringify(open)}`);
  assert.deepEqual(verdicts(result), verdicts(run("built-in").result));
});

test("it was told what a real one is told: a file of known keys, in its own time", () => {
  const file = join(run("foreign").folder, "components/kas-1/config.yaml");
  const config = parse(readFileSync(file, "utf8")) as {
    readonly agent: { readonly info_cache_ttl: string; readonly configuration: object };
  };
  assert.deepEqual(config.agent.configuration, { poll_period: "1s" });
  assert.equal(config.agent.info_cache_ttl, "3s");
});

test("its log is its own, in wall time, and read in lab time", () => {
  const { result, folder } = run("foreign");
  const first = readFileSync(join(folder, "logs/kas-1.log"), "utf8").split("\n", 1)[0] ?? "";
  const { time } = JSON.parse(first) as { readonly time: string };
  const aheadMs = Date.parse(time) - Date.parse(result.startedWall);
  assert.ok(Math.abs(aheadMs) < 60_000, `${time} is no wall time of this run`);
  const excerpts = result.logExcerpts.filter(({ component }) => component.startsWith("kas-"));
  assert.ok(excerpts.length > 0);
  assert.ok(excerpts.every(({ atMs }) => atMs > 0 && atMs < result.durationMs));
});

test("the result says which kas it was, and what that cannot follow", () => {
  const { result } = run("foreign");
  assert.equal(result.kas?.from, "binary");
  assert.equal(result.kas.name, STRANGER);
  assert.ok(
    result.kas.cannotFollow.some((says) => says.startsWith("the pause after a failed poll")),
  );
  assert.ok(
    !result.floored.some((says) => says.includes("JWT")),
    "its life is not the lab's to floor",
  );
  assert.equal(run("built-in").result.kas, undefined);
});
