import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DrillResult } from "../../lab/drill/api/result.ts";
import { kaslab, processesOfLab } from "./command.ts";
import { DrillProgram, textsIn } from "./drill-program.ts";
import { KEYS, Terminal } from "./terminal.ts";

const out = mkdtempSync(join(tmpdir(), "kas-lab-drill-"));
after(() => rmSync(out, { recursive: true }));
/** Of the quiet times that seeds give one of the shortest: 47 s. */
const SEED = "30";
/** Whatever names the incident: its scenario, title, fault and reference. */
const NAMES =
  /flag-disable|The internal API flag is disabled|\bS02\b|"flag-off"|"feature-flag"|internal_api = false/;

/** The folders of drills that were made since. */
function newFolders(before: readonly string[]): readonly string[] {
  return readdirSync(out).filter((name) => !before.includes(name));
}

test("at a terminal a drill is played to its score, which is counted again from the moved folder", async () => {
  const folders = readdirSync(out);
  const terminal = new Terminal(["drill", "flag-disable", "--seed", SEED, "--out", out]);
  await terminal.shows(/How fast\? 1 \(real time\) to 10, Enter for 5: $/);
  terminal.press("fast", KEYS.enter);
  await terminal.shows(/no number from 1 \(real time\) to 10\.\nHow fast\?.*: $/);
  terminal.press("10", KEYS.enter);
  await terminal.shows(/the page of the drill: http:\/\/127\.0\.0\.1/);
  await terminal.shows(/you are on call; .*10x.*\n.*on call> /);
  const lab = terminal.labPid;
  terminal.press("sta", KEYS.tab, KEYS.enter);
  await terminal.shows(/of the shift left\n0 signals, 0 not acknowledged/);
  await terminal.shows(/S1 {2}REPORT {2}.* is not connected\n.*code = Unavailable/);
  const [name = ""] = newFolders(folders);
  assert.match(name, /^[\dT-]+-drill$/);
  terminal.press("ack", KEYS.enter);
  await terminal.shows(/S1 is acknowledged/);
  terminal.press("declare flag-of", KEYS.tab, KEYS.enter);
  await terminal.shows(/declared: the feature flag .* is off/);
  terminal.press("do flag-", KEYS.tab, KEYS.enter);
  await terminal.shows(/flag-on has begun/);
  await terminal.shows(/done: flag-on: kubernetes_agent_internal_api = true/);
  assert.doesNotMatch(terminal.text, NAMES);
  await terminal.shows(/The drill is over \(restored\): 100 of 100 points\./);
  await terminal.shows(/look again {2}.*kaslab open /);
  assert.equal(await terminal.exit, 0);
  assert.deepEqual(processesOfLab(lab), []);

  const moved = join(out, "moved");
  cpSync(join(out, name), moved, { recursive: true });
  rmSync(join(out, name), { recursive: true });
  const report = readFileSync(join(moved, "report/after-action.md"), "utf8");
  assert.match(report, /\*\*100 of 100 points\.\*\*/);
  assert.match(report, /incident \| injected: kubernetes_agent_internal_api = false/);
  const result = DrillResult.parse(JSON.parse(readFileSync(join(moved, "drill.json"), "utf8")));
  assert.ok(
    (result.restoredAt ?? 0) > (result.mitigatedAt ?? Infinity),
    "caches live on for a while",
  );
  const judged = kaslab(["judge", moved]);
  assert.equal(await judged.exit, 0, judged.text());
  assert.match(judged.text(), /restored, 100 of 100 points\n[^]*The same as when it was played\./);
});

test("Ctrl-C ends the question, and a drill that goes on, with 130", async () => {
  const asked = new Terminal(["drill", "random", "--out", out]);
  await asked.shows(/How fast\?.*: $/);
  asked.press(KEYS.ctrlC);
  assert.equal(await asked.exit, 130);

  const folders = readdirSync(out);
  const terminal = new Terminal(["drill", "random", "--speed", "10", "--out", out]);
  await terminal.shows(/on call> /);
  const lab = terminal.labPid;
  terminal.press(KEYS.ctrlC);
  await terminal.shows(/The drill is over \(interrupted\): 0 of 100 points\./);
  assert.equal(await terminal.exit, 130, terminal.text);
  assert.deepEqual(processesOfLab(lab), []);
  const [name = ""] = newFolders(folders);
  const judged = kaslab(["judge", join(out, name)]);
  assert.equal(await judged.exit, 130, judged.text());
});

test("a program that does the wrong thing does it really; nothing names the incident before it gives up", async () => {
  const folders = readdirSync(out);
  let kept = "";
  const program = new DrillProgram(["flag-disable", "--seed", SEED, "--out", out], (line) => {
    if (line.kind === "shift") program.send({ do: "mitigate", mitigation: "restart-kas" });
    if (line.kind !== "entry") return;
    const { kind, says } = line.entry;
    if (kind === "mitigation-done" && says.startsWith("restart-kas")) {
      program.send({ do: "look", at: "state", state: "pods" });
    }
    if (kind !== "signal" || kept !== "") return;
    kept = textsIn(join(out, newFolders(folders)[0] ?? ""));
    program.send(
      { do: "look", at: "figures" },
      { do: "look", at: "logs", component: "kas-3", text: "GetAgentInfo()" },
      { do: "look", at: "logs", component: "kas-4", text: "GetAgentInfo()" },
      { do: "look", at: "query", query: "kaslab_link_active_faults or kaslab_fault_active" },
      { do: "give-up" },
    );
  });
  assert.equal(await program.exit, 1, program.toldBefore);
  const { result, answers } = program;
  assert.deepEqual(
    answers.map(({ ok, says }) => [ok, says].slice(0, ok ? 1 : 2)),
    answers.map(() => [true]),
  );
  assert.equal(result.ending, "gave-up");
  const sights = answers.flatMap(({ sight }) => (sight === undefined ? [] : sight));
  const pods = sights.find(({ at }) => at === "state");
  assert.ok(pods?.at === "state");
  assert.deepEqual(
    pods.lines.map((line) => line.split("  ")[0]),
    ["2 of 2 replicas", "kas-3", "kas-4"],
  );
  const figures = sights.find(({ at }) => at === "figures");
  assert.ok(figures?.at === "figures");
  assert.match(figures.figures.find(({ id }) => id === "rails")?.value ?? "", /404/);
  // The agents that are away first may all be on one pod.
  const logged = sights.flatMap((sight) => (sight.at === "logs" ? sight.lines : []));
  assert.match(logged[0]?.text ?? "", /status: 404/);
  const faults = sights.find(({ at }) => at === "query");
  assert.deepEqual(faults, { at: "query", series: [] }, "no metric tells of the fault");
  const told = program.lines.find(({ kind }) => kind === "signal");
  assert.ok(told?.kind === "signal");
  assert.match(told.signal.text, /has not been connected since .* code = Unavailable/);
  assert.doesNotMatch(program.toldBefore, NAMES);
  assert.match(kept, /"kind":"drill"/);
  assert.doesNotMatch(kept, NAMES, "no file of the folder names it before the end");
  const parts = new Map(result.score.parts.map((part) => [part.id, part.says]));
  assert.equal(parts.get("wrong-actions"), "1 wrong action");
  assert.match(parts.get("harm") ?? "", /cut off \d+ of 10 agents/);
  assert.equal(parts.get("mitigate"), "the fault was not healed");
  const history = readFileSync(join(out, newFolders(folders)[0] ?? "", "history.jsonl"), "utf8");
  assert.match(history, /"kind":"fault"/);
  assert.match(history, /"scenario":"flag-disable"/);
  assert.deepEqual(processesOfLab(program.child.pid ?? 0), []);
});
