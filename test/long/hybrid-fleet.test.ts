import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { ScaledClock } from "../../kit/clock/scaled-clock.ts";
import { waitFor } from "../../kit/wait-for.ts";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab, processesOfLab, type Command } from "../real/command.ts";

const clock = ScaledClock.real();
const AGENTK = resolve(import.meta.dirname, "../agentk/agentk");
const FLAG = resolve(import.meta.dirname, "../agentk/flag-shortly.yaml");
const out = mkdtempSync(join(tmpdir(), "kas-lab-hybrid-"));
after(() => rmSync(out, { recursive: true }));

async function flag(...more: readonly string[]): Promise<RunResult & { readonly code: number }> {
  const command = kaslab(["run", FLAG, "--agentk-binary", AGENTK, "--out", out, ...more]);
  const code = (await command.exit) ?? -1;
  const name = readdirSync(out).sort().at(-1) ?? "";
  const result = JSON.parse(readFileSync(join(out, name, "result.json"), "utf8")) as RunResult;
  rmSync(join(out, name), { recursive: true });
  assert.deepEqual(processesOfLab(command.child.pid ?? 0), []);
  return { ...result, code };
}

test("in real time a foreign agentk is lost by the flag and comes back as the simulated ones do", async () => {
  const { code, verdict, yours, reason } = await flag("--speed", "1");
  assert.deepEqual([code, verdict], [0, "pass"], reason);
  assert.equal(yours?.agents.cutOff, 2);
  assert.equal(yours.agents.healthyAtEnd, 2);
  assert.deepEqual(yours.cannotFollow, []);
});

test("without the fault the same expectations fail", async () => {
  const { code, verdict } = await flag("--speed", "20", "--without-faults");
  assert.notEqual(verdict, "pass");
  assert.notEqual(code, 0);
});

test("at 30x what its own back-off delays is inconclusive, by name, and nothing is wrong", async () => {
  const { code, verdict, expectations } = await flag("--speed", "30");
  assert.deepEqual([code, verdict], [2, "inconclusive"]);
  const open = expectations.filter((expectation) => expectation.verdict !== "pass");
  assert.deepEqual(
    open.map((expectation) => expectation.verdict),
    ["inconclusive"],
  );
  assert.match(
    open[0]?.seen ?? "",
    /agent-1, agent-2 \(yours\) live in wall time; without them: 2 of 2/,
  );
});

test("after kill -9 the next lab removes the programs too", async () => {
  const up = (): Command =>
    kaslab([
      "up",
      "--agentk-binary",
      AGENTK,
      "--agentk-count",
      "all",
      "--speed",
      "60",
      "--out",
      out,
    ]);
  const seen = async (command: Command, what: () => unknown): Promise<void> => {
    const probe = (): true | undefined => Boolean(what()) || undefined;
    await waitFor(clock, "it", probe, { timeoutWallMs: 60_000 }).catch((error: unknown) => {
      assert.fail(`${String(error)}\n${command.text()}`);
    });
  };
  const programs = (lab: Command): number =>
    processesOfLab(lab.child.pid ?? 0).filter((process) => process.includes("agentk.ts")).length;
  const killed = up();
  await seen(killed, () => programs(killed) === 10);
  killed.child.kill("SIGKILL");
  await killed.exit;
  assert.equal(programs(killed), 10, "nobody has told them");
  const next = up();
  await seen(next, () => next.text().includes("Ctrl-C ends it"));
  assert.deepEqual(processesOfLab(killed.child.pid ?? 0), []);
  next.child.kill("SIGINT");
  assert.equal(await next.exit, 0, next.text());
  assert.deepEqual(processesOfLab(next.child.pid ?? 0), []);
});
