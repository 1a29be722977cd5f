import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { HistoryEntry } from "../../contracts/history.ts";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { SeededRandom } from "../../kit/random.ts";
import { waitFor } from "../../kit/wait-for.ts";
import type { RunResult } from "../../lab/report/run-result.ts";
import { drawFleet } from "../../lab/topology/fleet.ts";
import { TOPOLOGY_PRESETS } from "../../lab/topology/presets.ts";
import { kaslab } from "../real/command.ts";

/*
 * The deadline is where the last of four agents must be connected, 1.9 s after its start, which the
 * seed tells beforehand. Beside it kas-1 is paused for two seconds of lab time.
 */
const SPEED = 12;
const SEED = "4711";
const PAUSED_MS = 2_000;
const small = TOPOLOGY_PRESETS["runbook-small"];
assert.ok(small !== undefined);
const shape = { ...small, agentCount: 4, agentStartSpreadMs: 160_000 };
const starts = drawFleet(shape, new SeededRandom(SEED).split("fleet"))
  .map(({ startAfterMs }) => startAfterMs)
  .sort((a, b) => a - b);
const [third = 0, last = 0] = starts.slice(2);
const BESIDE = "the last agent connects within 1.9 s";

const SCENARIO = `
scenario: lag-guard
title: One kas is late beside a deadline
rehearses: [{ incident: S02 }]
topology:
  extends: runbook-small
  agents: { count: 4, start: { spread: 160s } }
speed: ${SPEED}
seed: ${SEED}
steady: { by: 4m, expect: [all agents connected] }
timeline:
  - { at: 5m, id: pause, fault: process-pause, on: kas-2, until: go-on }
  - { at: 5m40s, id: go-on, do: heal }
expect:
  - says: the third agent connects within 9 s
    by: ${Math.round(third + 9_000)}ms
    agents: { connected: { at least: 3 } }
  - says: ${BESIDE}
    by: ${Math.round(last + 1_900)}ms
    agents: { connected: all }
  - says: all are connected before the fault
    from: 200s
    to: pause
    agents: { connected: all }
  - says: kas is scraped
    from: 3m30s
    to: pause - 30s
    promql: { query: 'min(up{job="gitlab-kas"})', is: ">= 1" }
  - says: nobody is paged
    alerts: no production alert fires
end: 7m30s
`;

const real = ScaledClock.real();
const out = mkdtempSync(join(tmpdir(), "kas-lab-lag-"));
let result: RunResult;
let text = "";
after(() => rmSync(out, { recursive: true }));

function history(): readonly HistoryEntry[] {
  const [folder = ""] = readdirSync(out).filter((name) => !name.endsWith(".yaml"));
  return readFileSync(join(out, folder, "history.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as HistoryEntry);
}

/** Suspends kas-1 from a lab time (since T+0) on, for two lab seconds. */
async function pauseKas(atMs: number): Promise<void> {
  const started = await waitFor(
    real,
    "the timeline",
    () => {
      const runs = readdirSync(out).length > 1;
      return runs ? history().find(({ kind }) => kind === "timeline-started") : undefined;
    },
    { timeoutWallMs: 60_000, intervalWallMs: 50 },
  );
  const kas = history().find(
    (entry) => entry.kind === "component-started" && entry.component === "kas-1",
  );
  assert.ok(kas?.kind === "component-started");
  const wallMs = Date.parse(kas.wall) + (started.at + atMs - kas.at) / SPEED;
  await real.sleep(wallMs - real.wallNow());
  process.kill(kas.pid, "SIGSTOP");
  await real.sleep(PAUSED_MS / SPEED);
  process.kill(kas.pid, "SIGCONT");
}

before(async () => {
  const file = join(out, "lag-guard.yaml");
  writeFileSync(file, SCENARIO);
  const command = kaslab(["run", file, "--out", out]);
  await Promise.all([pauseKas(last - 500), command.exit]);
  text = command.text();
  const [folder = ""] = readdirSync(out).filter((name) => !name.endsWith(".yaml"));
  result = JSON.parse(readFileSync(join(out, folder, "result.json"), "utf8")) as RunResult;
});

test("exactly the expectation beside the pause is inconclusive, and says why", () => {
  const open = result.expectations.filter(({ verdict }) => verdict !== "pass");
  assert.deepEqual(
    open.map(({ says, verdict }) => [says, verdict]),
    [[BESIDE, "inconclusive"]],
    text,
  );
  assert.match(
    open[0]?.seen ?? "",
    /^reached \d\.\d s (before|after) its limit, while kas-1 was up to [2-9]\.\d s late$/,
  );
  assert.equal(result.verdict, "inconclusive");
  assert.match(text, /kas-1 was up to/);
});

test("the record holds the pause of kas-1 where it was", () => {
  const kas = result.lag.processes?.find(({ where }) => where === "kas-1");
  assert.ok(kas !== undefined, text);
  assert.ok(kas.maxMs >= PAUSED_MS - 500 && kas.maxMs < 4 * PAUSED_MS, `${kas.maxMs} ms`);
  assert.ok(Math.abs(kas.atMs - (last - 500)) < PAUSED_MS, `${kas.atMs} ms`);
});

test("forty seconds in which the scenario's own fault paused kas-2 are no lag of the lab", () => {
  const late = history().filter((entry) => entry.kind === "lag" && entry.component === "kas-2");
  assert.ok(
    late.some((entry) => entry.kind === "lag" && entry.lagMs > 30_000),
    "the pause was not measured",
  );
  const kas = result.lag.processes?.find(({ where }) => where === "kas-2");
  assert.ok((kas?.maxMs ?? 0) < 20_000, `${kas?.maxMs ?? 0} ms`);
});
