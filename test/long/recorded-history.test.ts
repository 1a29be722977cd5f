import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab } from "../real/command.ts";

const out = mkdtempSync(join(tmpdir(), "kas-lab-long-"));
after(() => rmSync(out, { recursive: true }));

/** One evaluation step of the rules. */
const STEP_MS = 60_000;

async function play(name: string): Promise<RunResult> {
  const command = kaslab(["run", join(import.meta.dirname, `${name}.yaml`), "--out", out]);
  await command.exit;
  const folder = readdirSync(out).find((entry) => entry.endsWith(`-${name}`));
  assert.ok(folder !== undefined, command.text());
  const result = JSON.parse(readFileSync(join(out, folder, "result.json"), "utf8")) as RunResult;
  assert.equal(result.verdict, "pass", `${name}: ${result.reason}\n${command.text()}`);
  return result;
}

/** Instants by alert: of GitLab's rules and the generic ones, and of the lab's proposals. */
function instants({
  alerts,
}: RunResult): ReadonlyMap<string, { readonly firing: number; readonly resolved: number | null }> {
  return new Map(
    alerts.flatMap(({ alert, window, component, spans }) => {
      const fired = spans.find(({ firingAtMs }) => firingAtMs !== null);
      if (fired?.firingAtMs == null) return [];
      const name = [alert, window, component].join(" ").trim();
      return [[name, { firing: fired.firingAtMs, resolved: fired.resolvedAtMs }] as const];
    }),
  );
}

function assertSame(name: string, played: RunResult, recorded: RunResult): void {
  assert.equal(played.history?.from, "played");
  assert.equal(recorded.history?.from, "recorded");
  assert.deepEqual(
    recorded.expectations.map(({ says, verdict }) => [says, verdict]),
    played.expectations.map(({ says, verdict }) => [says, verdict]),
  );
  const [before, now] = [instants(played), instants(recorded)];
  assert.ok(before.size > 0, "an incident that raises nothing proves nothing");
  assert.deepEqual([...now.keys()].sort(), [...before.keys()].sort());
  for (const [alert, { firing, resolved }] of before) {
    const other = now.get(alert)!;
    const where = `${name}, ${alert}: played ${firing}, recorded ${other.firing}`;
    assert.ok(Math.abs(other.firing - firing) <= STEP_MS, where);
    assert.equal(other.resolved === null, resolved === null, `${where}: resolved in one of them`);
  }
}

for (const name of ["metrics-closed", "flag-disable"]) {
  test(`${name}: the same verdict and alert instants with a recorded history`, async () => {
    const played = await play(`${name}-played`);
    const recorded = await play(`${name}-recorded`);
    assertSame(name, played, recorded);
  });
}
