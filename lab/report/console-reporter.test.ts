import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { ConsoleReporter } from "./console-reporter.ts";
import type { Progress } from "./reporter.ts";
import type { RunResult } from "./run-result.ts";
import { playSample, sampleHead, sampleHistory } from "./sample-history.ts";
import { sampleFailure, sampleResult } from "./sample-result.ts";

interface Stage {
  readonly reporter: ConsoleReporter;
  /** What was written to the report for people so far. */
  readonly text: () => string;
  readonly progressText: () => string;
  /** Moves the wall clock. */
  readonly pass: (wallMs: number) => void;
}

function stage(
  options: { readonly hasColour?: boolean; readonly isTerminal?: boolean; columns?: number } = {},
): Stage {
  let wallMs = 0;
  let [text, progress] = ["", ""];
  const { columns = 110, hasColour = false, isTerminal = false } = options;
  const like = { columns, hasColour, isTerminal };
  return {
    reporter: new ConsoleReporter({
      out: { ...like, write: (more) => void (text += more) },
      progress: { ...like, write: (more) => void (progress += more) },
      clock: { wallNow: () => wallMs },
    }),
    text: () => text,
    progressText: () => progress,
    pass: (ms) => (wallMs += ms),
  };
}

const PROGRESS: Progress = {
  phase: "timeline",
  says: "",
  atMs: 3_600_000,
  endMs: 4_500_000,
  agentsConnected: 0,
  agentsTotal: 10,
  alertsPending: [],
  alertsFiring: [],
};

function resultText(result: RunResult, reportPath: string | null, hasColour = false): string {
  const { reporter, text } = stage({ hasColour });
  reporter.onResult(result, reportPath);
  return text();
}

test("the head: version, seed, speed, folder, then what is rehearsed", () => {
  const { reporter, text } = stage();
  reporter.onHead(sampleHead());
  assert.deepEqual(text().split("\n").slice(0, 5), [
    `kas-lab 0.1.0  seed 4711  speed 60x (lab time)${" ".repeat(40)}runs/2026-11-23T13-40-flag-disable`,
    "",
    "  scenario    The internal API flag is disabled",
    "  rehearses   Runbook Kubernetes Agent Service, section Controls",
    "              Incident S02",
  ]);
  const bare = stage();
  bare.reporter.onHead({ ...sampleHead(), withoutFaults: true });
  assert.match(bare.text(), /\n {2}faults {6}off \(--without-faults\)/);
  assert.doesNotMatch(text(), /--without-faults/);
});

test("the story: chapters, and details in lab time; the control alert is not part of it", () => {
  const { reporter, text } = stage();
  playSample(reporter);
  const lines = text().split("\n");
  for (const line of [
    "  ✓ up             1.4 s wall  2 processes ready",
    "  ✓ steady            +10:00  10 agents, 0 counted errors",
    "  ▶ off               +10:00",
    "    +10:41    effect     agent_info answers 404 on 3 of 3 workers",
    "    +14:00    firing     LabAgentsDisconnected, the lab's own rule",
    "    +15:00    health     kas-2 is unhealthy for the load balancer",
    "    +16:00    agents     ▁          0/10    firing: LabAgentsDisconnected",
    "    +20:00    operator   commit 5f1e2d3c to the configuration of agent-3",
    "    +35:00    agents     ▇▇▇▇▇▇▇    7/10    firing: LabAgentsDisconnected",
    "    +37:00    agents     ▇▇▇▇▇▇▇▇▇▇ 10/10   no alert",
    "  ✓ end               +75:00",
  ]) {
    assert.ok(lines.includes(line), `no line: ${line}`);
  }
  assert.doesNotMatch(text(), /KasLabControl/);
});

test("who is connected is not said again right after the steady line", () => {
  const steady = sampleHistory().filter(({ kind }) => kind === "steady-state");
  assert.equal(steady.length, 1);
  const { reporter, text } = stage();
  for (const entry of steady) reporter.onEntry(entry);
  reporter.onProgress({ ...PROGRESS, atMs: 600_000, agentsConnected: 10 });
  assert.doesNotMatch(text(), /agents {5}/);
  reporter.onProgress({ ...PROGRESS, atMs: 720_000, agentsConnected: 7 });
  reporter.onProgress({ ...PROGRESS, atMs: 780_000, agentsConnected: 10 });
  assert.match(text(), /\+12:00 .* 7\/10 .*\n.*\+13:00 .* 10\/10/);
});

test("a pass", () => {
  assert.deepEqual(resultText(sampleResult(), "runs/x/report.html").split("\n"), [
    "",
    `  PASS   6 of 6 expectations${" ".repeat(53)}81 s wall, lag 0.3 s at most (lab time)`,
    "",
    "  What the on-call would have seen",
    "    Nobody was paged. All 10 agents were cut off for 14 to 24 min.",
    "    The error alert needs one finished call per second over an hour; 10 agents finish 0.37 at most.",
    "",
    "  lag      event loop of the lab 0.3 s (+10:11), kas-1 0.2 s (+32:10)",
    "  report   runs/x/report.html",
    "  again    ./kaslab run flag-disable --seed 4711",
    "           ./kaslab run flag-disable-at-scale   (the same with 200 agents)",
    "",
  ]);
});

test("a failure: why, what is next, then expected, seen, since, where", () => {
  const lines = resultText(sampleFailure(), null).split("\n");
  assert.deepEqual(lines.slice(1, 4), [
    `  FAIL   4 of 6 expectations${" ".repeat(53)}81 s wall, lag 0.3 s at most (lab time)`,
    "  why      1 of 6 expectations did not hold: everyone is back.",
    "  next     Look at kas-2 between +42:00 and +45:00: logs/kas-2.log:310.",
  ]);
  const at = lines.indexOf("  ✗ everyone is back");
  assert.deepEqual(lines.slice(at + 1, at + 5), [
    "      expected 10 of 10 agents by on + 720 s",
    "      seen     9 of 10 agents connected at +42:00; agent-7 is cut off",
    "      since    +42:00",
    "      where    history.jsonl, kind config-stream-opened   (scenarios/flag-disable.yaml:58)",
  ]);
  assert.ok(lines.includes("  ? health checks answer 200 throughout   (inconclusive)"));
  assert.ok(lines.includes("  report   none could be written"));
});

test("inconclusive: a word of its own, why, and what would make it conclusive", () => {
  const text = resultText(
    {
      ...sampleResult(),
      verdict: "inconclusive",
      reason: "The lab lagged 41 s of lab time.",
      nextStep: "Try --speed 20.",
      notes: ["another program used both cores"],
    },
    "r.html",
  );
  assert.match(text, /^\n {2}INCONCLUSIVE {3}6 of 6 expectations/);
  assert.match(text, /\n {2}why {6}The lab lagged .*\n {2}next {5}Try --speed 20\.\n/);
  assert.match(text, /\n {2}Notes\n {4}another program used both cores\n/);
  assert.doesNotMatch(text, /PASS|FAIL/);
});

const TONES: readonly (readonly [RunResult["verdict"], string])[] = [
  ["pass", "\u001b[38;5;36mPASS\u001b[0m"],
  ["fail", "\u001b[38;5;208mFAIL\u001b[0m"],
  ["inconclusive", "\u001b[38;5;39mINCONCLUSIVE\u001b[0m"],
];
for (const [verdict, painted] of TONES) {
  test(`${verdict} has its tone, and the same text without`, () => {
    const result = { ...sampleFailure(), verdict };
    const coloured = resultText(result, null, true);
    assert.ok(coloured.includes(`  ${painted}   4 of 6`));
    assert.ok(!resultText(result, null).includes("\u001b"));
    assert.equal(stripVTControlCharacters(coloured), resultText(result, null));
  });
}

test("the story in colour is the same story", () => {
  const [plain, coloured] = [stage(), stage({ hasColour: true })];
  for (const { reporter } of [plain, coloured]) playSample(reporter);
  assert.ok(!plain.text().includes("\u001b"));
  assert.ok(coloured.text().includes("\u001b[38;5;208meffect    \u001b[0m"));
  assert.equal(stripVTControlCharacters(coloured.text()), plain.text());
});

test("a terminal's live line is replaced, at most ten times a second, and gone before other text", () => {
  const { pass, reporter, text } = stage({ isTerminal: true, columns: 80 });
  reporter.onProgress(PROGRESS);
  const shown = text();
  assert.match(shown, /^\r\u001b\[2K {2}… \+60:00 of 75:00 {2}▁ {10}0\/10 agents {2}no alert$/);
  pass(99);
  reporter.onProgress(PROGRESS);
  assert.equal(text(), shown);
  pass(1);
  reporter.onProgress(PROGRESS);
  assert.equal(text(), shown + shown);
  reporter.onEntry(sampleHistory().find(({ kind }) => kind === "moment")!);
  assert.match(text().slice(2 * shown.length), /^\r\u001b\[2K {2}▶ off/);
  const after = text();
  reporter.clear();
  assert.equal(text(), after);
});

test("a pipe hears a sign of life after two seconds, apart from the report", () => {
  const { pass, progressText, reporter, text } = stage();
  reporter.onHead(sampleHead());
  const head = text();
  pass(1_999);
  reporter.onProgress({ ...PROGRESS, phase: "start", atMs: null, says: "waiting for redis" });
  assert.equal(progressText(), "");
  pass(1);
  reporter.onProgress({ ...PROGRESS, phase: "start", atMs: null, says: "waiting for redis" });
  assert.equal(progressText(), "  … start: waiting for redis\n");
  assert.equal(text(), head);
});

test("no line is wider than the terminal", () => {
  const { reporter, text } = stage({ isTerminal: true, columns: 72 });
  reporter.onHead(sampleHead());
  for (const entry of sampleHistory()) reporter.onEntry(entry);
  reporter.onResult(sampleFailure(), "runs/x/report.html");
  const wide = text()
    .split("\n")
    .filter((line) => line.length > 72);
  assert.deepEqual(wide, []);
});
