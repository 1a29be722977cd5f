import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "../real/command.ts";

/** The lab's own kas, started with what a real one gets and on the wall clock. */
const STRANGER = resolve(import.meta.dirname, "../foreign/kas");
const SHORT = resolve(import.meta.dirname, "../real/short-outage.yaml");

const out = mkdtempSync(join(tmpdir(), "kas-lab-strangers-"));
after(() => rmSync(out, { recursive: true }));

async function play(scenario: string, speed: number): Promise<RunResult> {
  const folder = join(out, `${readdirSync(out).length}`);
  const options = ["--kas-binary", STRANGER, "--speed", String(speed), "--out", folder];
  const command = kaslab(["run", scenario, ...options]);
  await command.exit;
  const run = readdirSync(folder)[0];
  assert.ok(run !== undefined, command.text());
  return JSON.parse(readFileSync(join(folder, run, "result.json"), "utf8")) as RunResult;
}

test("at speed 1 nothing is hard-coded too long, and a short outage passes", async () => {
  const result = await play(SHORT, 1);
  assert.equal(result.verdict, "pass", result.reason);
  assert.deepEqual(result.kas?.cannotFollow, []);
});

for (const scenario of ["flag-disable", "redis-loss", "rails-5xx"]) {
  test(`${scenario} at 20x passes, as with the lab's own kas`, async () => {
    const { verdict, reason, expectations } = await play(scenario, 20);
    const open = expectations.filter((expectation) => expectation.verdict !== "pass");
    assert.equal(verdict, "pass", `${reason} ${JSON.stringify(open)}`);
  });
}

test("where a fault brings hard-coded times into play, what rests on them is open, never failed", async () => {
  const { verdict, expectations } = await play("gitaly-down", 20);
  assert.equal(verdict, "inconclusive");
  assert.deepEqual(
    expectations.filter((expectation) => expectation.verdict === "fail").map(({ says }) => says),
    [],
  );
  const open = expectations.filter((expectation) => expectation.verdict === "inconclusive");
  assert.ok(open.every(({ seen }) => seen.includes("kas cannot hasten")));
});

test("compare finds the stranger to be no worse than the built-in kas", async () => {
  const folder = join(out, "compare");
  const sides = ["--a", "kas=built-in", "--b", `kas=${STRANGER}`];
  const command = kaslab(["compare", SHORT, ...sides, "--speed", "20", "--out", folder, "--json"]);
  assert.equal(await command.exit, 0, command.text());
  const made = join(folder, readdirSync(folder)[0] ?? "");
  const { outcome } = JSON.parse(readFileSync(join(made, "compare.json"), "utf8")) as {
    readonly outcome: string;
  };
  assert.equal(outcome, "the same");
  assert.match(readFileSync(join(made, "compare.html"), "utf8"), /<h1>The same: both pass/);
});
