import assert from "node:assert/strict";
import { test } from "node:test";
import type { Progress } from "../report/reporter.ts";
import { MatrixProgress } from "./matrix-progress.ts";

const PROGRESS: Progress = {
  phase: "timeline",
  says: "",
  atMs: 720_000,
  endMs: 4_500_000,
  agentsConnected: 7,
  agentsTotal: 10,
  alertsPending: [],
  alertsFiring: ["LabAgentsDisconnected"],
};
const STARTING: Progress = { ...PROGRESS, phase: "start", says: "starting 9", atMs: null };

function open(isTerminal: boolean) {
  let wallMs = 0;
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  const progress = new MatrixProgress(
    { write, isTerminal, hasColour: false, columns: 60 },
    { wallNow: () => wallMs },
  );
  return { progress, written, pass: (ms: number) => void (wallMs += ms) };
}

test("a pipe hears of a run every two seconds, and no oftener", () => {
  const { pass, progress, written } = open(false);
  const reporter = progress.reporterOf(" 3/12  redis-loss");
  reporter.onProgress(STARTING);
  pass(1_000);
  reporter.onProgress(PROGRESS);
  pass(1_000);
  reporter.onProgress(PROGRESS);
  assert.deepEqual(written, [
    "  …  3/12  redis-loss  start: starting 9\n",
    "  …  3/12  redis-loss  +12:00 of 75:00  7/10 agents  firin…\n",
  ]);
});

test("a terminal has one live line, which gives way to a line that stays", () => {
  const { pass, progress, written } = open(true);
  const reporter = progress.reporterOf(" 1/1  a");
  reporter.onProgress(STARTING);
  pass(100);
  reporter.onProgress(PROGRESS);
  pass(100);
  reporter.onProgress(PROGRESS);
  progress.say("done\n");
  progress.say("and\n");
  const clear = "\r\u001b[2K";
  assert.equal(written.length, 5);
  assert.ok(written[0]?.startsWith(`${clear}  …  1/1  a  start`));
  assert.ok(written[1]?.startsWith(`${clear}  …  1/1  a  +12:00`));
  assert.deepEqual(written.slice(2), [clear, "done\n", "and\n"]);
});
