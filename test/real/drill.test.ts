import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { DrillAnswer, DrillLine } from "../../lab/drill/api/line.ts";
import type { DrillResult } from "../../lab/drill/api/result.ts";
import type { DrillCommand } from "../../lab/drill/api/command.ts";
import { processesOfLab } from "./command.ts";

const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
const out = mkdtempSync(join(tmpdir(), "kas-lab-drill-"));
after(() => rmSync(out, { recursive: true }));

/** A drill that a program plays: it hears every line and answers with commands. */
class Program {
  readonly child: ChildProcess;
  readonly lines: DrillLine[] = [];
  readonly answers: DrillAnswer[] = [];
  readonly exit: Promise<number | null>;
  private errors = "";
  private told = "";

  constructor(seed: string, react: (line: DrillLine, program: Program) => void) {
    const args = ["drill", "flag-disable", "--json", "--speed", "10", "--seed", seed];
    this.child = spawn(resolve(PROJECT_ROOT, "kaslab"), [...args, "--out", out], {
      cwd: PROJECT_ROOT,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.child.stderr?.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    const stdout = this.child.stdout;
    assert.ok(stdout !== null);
    createInterface({ input: stdout }).on("line", (text) => {
      const value = JSON.parse(text) as { readonly kind: string };
      if (value.kind !== "over") this.told += text;
      if (value.kind === "answer") {
        this.answers.push(DrillAnswer.parse(value));
        return;
      }
      const line = DrillLine.parse(value);
      this.lines.push(line);
      react(line, this);
    });
    this.exit = new Promise((done) => this.child.on("close", done));
  }

  send(...commands: readonly DrillCommand[]): void {
    for (const command of commands) this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  get result(): DrillResult {
    const last = this.lines.at(-1);
    assert.ok(last?.kind === "over", this.errors);
    return last.result;
  }

  /** Everything that was told before the end, on both streams. */
  get toldBefore(): string {
    return this.told + this.errors;
  }
}

test("a program is told by a user, heals the fault, declares the cause and gets its report", async () => {
  const folders = readdirSync(out);
  const program = new Program("7", (line, { lines }) => {
    if (line.kind !== "signal" || lines.filter(({ kind }) => kind === "signal").length > 1) return;
    program.send(
      { do: "acknowledge", signal: line.signal.id },
      { do: "look", at: "figures" },
      { do: "look", at: "logs", component: "kas-1", text: "GetAgentInfo()" },
      { do: "look", at: "logs", component: "kas-2", text: "GetAgentInfo()" },
      { do: "look", at: "query", query: "kaslab_link_active_faults or kaslab_fault_active" },
      { do: "hypothesis", cause: "flag-off" },
      { do: "mitigate", mitigation: "flag-on" },
      { do: "declare", cause: "flag-off" },
    );
  });
  assert.equal(await program.exit, 0, program.toldBefore);
  const { result, answers } = program;
  assert.deepEqual(
    answers.map(({ ok }) => ok),
    answers.map(() => true),
  );
  const [figures, ...sights] = answers.flatMap(({ sight }) => (sight === undefined ? [] : sight));
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
  assert.deepEqual(
    [result.ending, result.declared, result.incident.scenario],
    ["restored", "flag-off", "flag-disable"],
  );
  assert.equal(result.score.points, 100);
  assert.ok(
    (result.restoredAt ?? 0) > (result.mitigatedAt ?? Infinity),
    "caches live on for a while",
  );
  assert.doesNotMatch(program.toldBefore, /flag-disable|The internal API flag is disabled|S02/);
  const [name = ""] = readdirSync(out).filter((folder) => !folders.includes(folder));
  assert.match(name, /^[\dT-]+-drill$/);
  const report = readFileSync(join(out, name, "report/after-action.md"), "utf8");
  assert.match(report, /\*\*100 of 100 points\.\*\*/);
  assert.match(report, /incident \| injected: kubernetes_agent_internal_api = false/);
  assert.match(readFileSync(join(out, name, "history.jsonl"), "utf8"), /"kind":"fault"/);
  assert.deepEqual(processesOfLab(program.child.pid ?? 0), []);
});

test("a wrong mitigation is really done: it cuts every agent, and the fault is still there", async () => {
  const program = new Program("7", (line) => {
    if (line.kind === "shift") program.send({ do: "mitigate", mitigation: "restart-kas" });
    if (line.kind !== "entry") return;
    const { kind, says } = line.entry;
    if (kind === "mitigation-done" && says.startsWith("restart-kas")) {
      program.send({ do: "look", at: "state", state: "pods" });
    }
    if (kind === "signal") program.send({ do: "give-up" });
  });
  assert.equal(await program.exit, 1, program.toldBefore);
  const { result } = program;
  assert.equal(result.ending, "gave-up");
  const pods = program.answers.flatMap(({ sight }) => (sight?.at === "state" ? sight.lines : []));
  assert.deepEqual(
    pods.map((line) => line.split("  ")[0]),
    ["2 of 2 replicas", "kas-3", "kas-4"],
  );
  const parts = new Map(result.score.parts.map((part) => [part.id, part.says]));
  assert.equal(parts.get("wrong-actions"), "1 wrong action");
  assert.match(parts.get("harm") ?? "", /cut off \d+ of 10 agents/);
  assert.equal(parts.get("mitigate"), "the fault was not healed");
});
