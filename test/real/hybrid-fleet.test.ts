import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import type { HistoryEntry } from "../../contracts/history.ts";
import type { RunResult } from "../../lab/report/run-result.ts";
import { kaslab, processesOfLab } from "./command.ts";

/*
 * Two of four agents are a program that knows nothing of the lab (test/agentk): the real command line,
 * the wall clock, and the fixed port that keeps two of them out of one network.
 */
const AGENTK = resolve(import.meta.dirname, "../agentk/agentk");
const SCENARIO = resolve(import.meta.dirname, "../agentk/steady-shortly.yaml");
const out = mkdtempSync(join(tmpdir(), "kas-lab-hybrid-"));
after(() => rmSync(out, { recursive: true }));

test("a hybrid fleet lives through a quiet time, and every report tells its two kinds apart", async () => {
  const command = kaslab(["run", SCENARIO, "--agentk-binary", AGENTK, "--out", out]);
  const code = await command.exit;
  assert.equal(code, 0, command.text());
  assert.deepEqual(processesOfLab(command.child.pid ?? 0), []);
  assert.match(command.text(), /4 agentk \(2 yours, 2 simulated\)/);
  assert.match(
    command.text(),
    /2 yours \(agent-1, agent-2\), 2 simulated\. Of yours 2 of 2 connected/,
  );
  const folder = join(out, readdirSync(out)[0] ?? "");
  const text = (file: string): string => readFileSync(join(folder, file), "utf8");

  const result = JSON.parse(text("result.json")) as RunResult;
  assert.deepEqual(result.yours?.names, ["agent-1", "agent-2"]);
  assert.equal(result.yours.agents.cutOff, 0);
  assert.ok(result.yours.cannotFollow.length > 0, "it lives in wall time at 30x");
  assert.match(result.again[0]?.command ?? "", /--agentk-binary \S+agentk --agentk-count 2 /);
  const bands = result.charts.find(({ id }) => id === "agents")?.series ?? [];
  for (const name of ["connected", "connected (yours)"]) {
    const points = bands.find((band) => band.name === name)?.points ?? [];
    assert.equal(points.at(-1)?.[1], 2, name);
  }
  assert.match(text("report.html"), /connected \(yours\)/);
  assert.match(text("junit.xml"), /2 yours \(agent-1, agent-2\)/);

  const history = text("history.jsonl")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as HistoryEntry);
  const teller = (agent: string): ReadonlySet<string> =>
    new Set(
      history.flatMap((entry) =>
        entry.kind === "config-stream-opened" && entry.agent === agent ? [entry.component] : [],
      ),
    );
  assert.deepEqual([...teller("agent-1")], ["doors"], "seen at its door");
  assert.deepEqual([...teller("agent-3")], ["agentk"], "told by itself");
  const streams = history.filter(
    (entry) => entry.kind === "config-stream-ended" && entry.agent === "agent-2",
  );
  assert.ok(streams.length >= 2, "its connections have come of age");

  assert.equal(statSync(join(folder, "components/agent-1/token")).mode & 0o777, 0o600);
  assert.match(text("logs/agent-1.log"), /"net_address":"\[::\]:8080"/);
});
