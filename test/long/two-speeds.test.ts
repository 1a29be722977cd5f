import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, it, type TestContext } from "node:test";
import { parse } from "yaml";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "../real/command.ts";

/*
 * Compressed time must not change what is found: one scenario of each group at its own speed and at
 * half of it gives the same verdict, and every alert that somebody could have heard of is firing and
 * resolved at the same instants within one evaluation step. Left out is what stayed pending, and what
 * fired before the first fault: with ten agents a quiet minute is chance, for the jitter of GOAWAY is
 * the gRPC library's own.
 */
const SCENARIOS = [
  ["rails", "rails-5xx"],
  ["redis", "redis-loss"],
  ["kas", "kas-kill"],
  ["edge", "lb-outage"],
  ["gitaly", "gitaly-down"],
  ["limits and abuse", "stolen-token"],
  ["monitoring", "metrics-closed"],
] as const;
/** How often the rules are evaluated, lab ms. */
const STEP_MS = 60_000;

const root = resolve(import.meta.dirname, "../..");
const out = mkdtempSync(join(tmpdir(), "kas-lab-speeds-"));
after(() => rmSync(out, { recursive: true }));

function speedOf(scenario: string): number {
  const file = readFileSync(join(root, "scenarios", `${scenario}.yaml`), "utf8");
  const { speed } = parse(file) as { readonly speed: number };
  return speed;
}

async function runAt(scenario: string, speed: number): Promise<RunResult> {
  const folder = join(out, `${scenario}-${speed}`);
  const command = kaslab(["run", scenario, "--speed", String(speed), "--out", folder]);
  const code = await command.exit;
  assert.ok(code === 0 || code === 1 || code === 2, command.text());
  const [run = ""] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, run, "result.json"), "utf8")) as RunResult;
}

interface Instant {
  readonly what: string;
  readonly atMs: number;
}

/** When alerts fired and were resolved from the first fault on, in order of name and time. */
function alertInstants({ alerts, faults }: RunResult): readonly Instant[] {
  const faultMs = Math.min(...faults.map(({ injectedAtMs }) => injectedAtMs ?? Infinity));
  return alerts.flatMap(({ alert, window, component, spans }) =>
    spans
      .filter(({ firingAtMs }) => firingAtMs !== null && firingAtMs >= faultMs)
      .flatMap(({ firingAtMs, resolvedAtMs }, index) =>
        (
          [
            ["firing", firingAtMs],
            ["resolved", resolvedAtMs],
          ] as const
        ).flatMap(([phase, atMs]) =>
          atMs === null
            ? []
            : [{ what: `${alert} ${window} ${component} #${index + 1} ${phase}`, atMs }],
        ),
      ),
  );
}

/** What is wrong between two runs, in words. */
function differences(fast: RunResult, slow: RunResult): readonly string[] {
  const wrong: string[] = [];
  if (fast.verdict !== slow.verdict) {
    wrong.push(`${fast.verdict} (${fast.reason}), but ${slow.verdict} (${slow.reason})`);
  }
  const slowly = new Map(alertInstants(slow).map(({ what, atMs }) => [what, atMs]));
  for (const { what, atMs } of alertInstants(fast)) {
    const other = slowly.get(what);
    slowly.delete(what);
    if (other === undefined) wrong.push(`${what} at ${atMs / 1000} s only at full speed`);
    else if (Math.abs(other - atMs) > STEP_MS) {
      wrong.push(`${what} at ${atMs / 1000} s, but ${other / 1000} s at half speed`);
    }
  }
  for (const [what, atMs] of slowly) wrong.push(`${what} at ${atMs / 1000} s only at half speed`);
  return wrong;
}

function facts({ speed, verdict, lag, wallMs }: RunResult): string {
  const lagS = (lag.maxMs / 1000).toFixed(1);
  return `${speed}x ${verdict}, lag ${lagS} s, ${Math.round(wallMs.total / 1000)} s of wall time`;
}

describe("a scenario at two speeds", () => {
  for (const [group, scenario] of SCENARIOS) {
    it(`${group}: ${scenario}`, async (context: TestContext) => {
      const speed = speedOf(scenario);
      const fast = await runAt(scenario, speed);
      context.diagnostic(facts(fast));
      const slow = await runAt(scenario, speed / 2);
      context.diagnostic(facts(slow));
      context.diagnostic(`${alertInstants(slow).length} alert instants compared`);
      assert.deepEqual(differences(fast, slow), []);
      assert.equal(fast.verdict, "pass", fast.reason);
    });
  }
});
