import { formatLength, formatOffset } from "../../kit/duration.ts";
import { profileText } from "../report/profile-text.ts";
import { broughtName, type BroughtKas } from "../topology/brought-kas.ts";
import { mixOf } from "../topology/presets.ts";
import { cannotFollow } from "./foreign/hard-coded-times.ts";
import { broughtWords } from "./foreign/refusals.ts";
import { historyText } from "./healthy-history.ts";
import type { Reference } from "./moments.ts";
import type { Expectation, Scenario, Step } from "./scenario.ts";

/** What a run takes beside its timeline, about, wall ms: to start everything, to judge and to stop. */
const START_WALL_MS = 3_000;
const JUDGE_WALL_MS = 4_000;

/** Wall time that a run takes, about: start, timeline at this speed, judgement. */
export function estimatedWallMs(scenario: Scenario, speed: number): number {
  return START_WALL_MS + livedMs(scenario) / speed + JUDGE_WALL_MS;
}

/** Lab time that is lived through: a history that is played comes before T+0. */
function livedMs({ endMs, history }: Pick<Scenario, "endMs" | "history">): number {
  return endMs + (history?.from === "played" ? history.forMs : 0);
}

/** One line for several runs, such as those of a sweep or of `--repeat`. */
export function describeTotal(
  runs: readonly { readonly scenario: Scenario; readonly speed: number }[],
): string {
  const wallMs = runs.reduce(
    (sum, { scenario, speed }) => sum + estimatedWallMs(scenario, speed),
    0,
  );
  return `${runs.length} runs, about ${formatLength(wallMs)} of wall time in all\n`;
}

/** The plan of a run, for `--dry-run`: what would happen when, and what would be judged. */
export function describePlan(scenario: Scenario, speed: number, kas?: BroughtKas): string {
  const { shape, steps, expectations, steady, endMs, history } = scenario;
  const wallS = Math.round(livedMs(scenario) / speed / 1000);
  const totalS = Math.round(estimatedWallMs(scenario, speed) / 1000);
  const lines = [
    `${scenario.name}: ${scenario.title}`,
    `  rehearses   ${scenario.rehearses.join("; ")}`,
    `  topology    ${shape.preset}: ${shape.kasReplicas} kas, ${shape.agentCount} agentk${mixOf(shape)}`,
    `  profile     ${profileText(scenario.profile)}`,
    ...(history === undefined ? [] : [`  history     ${historyText(history)}`]),
    ...(kas === undefined ? [] : kasLines(kas, speed)),
    `  seed        ${scenario.seed}`,
    `  time        ${formatLength(endMs)} of lab time at ${speed}x, about ${wallS} s of wall time, ` +
      `${totalS} s with start and judgement`,
    "",
    "  timeline",
    `    ${formatOffset(0).padEnd(9)} ${firstLine(scenario)}`,
    `    ${formatOffset(steady.byMs).padEnd(9)} steady state: ${steady.phrases.join(", ")}`,
    ...steps.map((step) => `    ${dueSaid(step)} ${describeStep(step)}`),
    `    ${formatOffset(endMs).padEnd(9)} end`,
    "",
    "  expectations",
    ...expectations.map(({ says, window }) => `    ${windowSaid(window).padEnd(22)} ${says}`),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function kasLines(kas: BroughtKas, speed: number): readonly string[] {
  const cannot = cannotFollow(speed);
  return [
    `  kas         ${broughtName(kas)}`,
    ...broughtWords(kas).map((says) => `              ${says}`),
    ...(cannot.length === 0 ? [] : [`              it cannot follow at ${speed}x:`]),
    ...cannot.map((says) => `                ${says}`),
  ];
}

function firstLine({ shape, history }: Scenario): string {
  const ages = shape.agentAges === "spread" ? ", ages spread" : "";
  return history === undefined
    ? `the fleet starts, spread over ${formatLength(shape.agentStartSpreadMs)}${ages}`
    : `T+0; the fleet has been there for long${ages}`;
}

/** `+10:00`, `when 0 agents connected, at the latest +30:00:`, `react + 2 min, ...`. */
function dueSaid({ atMs, when, after }: Step): string {
  const latest = `at the latest ${formatOffset(atMs)}`;
  if (when !== undefined) return `when ${when.says}, ${latest}:`;
  if (after !== undefined) return `${referenceSaid(after)}, ${latest}:`;
  return formatOffset(atMs).padEnd(9);
}

function windowSaid({ kind, fromMs, toMs, fromRef, toRef }: Expectation["window"]): string {
  const from = fromRef === undefined ? formatOffset(fromMs) : referenceSaid(fromRef);
  const to = toRef === undefined ? formatOffset(toMs) : referenceSaid(toRef);
  if (kind === "at") return `at ${to}`;
  return kind === "by" ? `by ${to}` : `${from} to ${to}`;
}

function referenceSaid({ id, offsetMs }: Reference): string {
  return offsetMs === 0 ? id : `${id} ${formatOffset(offsetMs)}`;
}

function describeStep(step: Step): string {
  switch (step.kind) {
    case "inject":
      return `${step.id}: fault ${step.fault.name}, ${step.fault.says}${targetsSaid(step.targets)}`;
    case "heal":
      return `${step.id}: ${step.says} (heals ${step.heals.join(", ")})`;
    case "commit":
      return `${step.id}: a commit for ${step.agent}`;
    case "note":
      return `${step.id}: ${step.says}`;
    case "snapshot-redis":
      return "snapshot of Redis";
  }
}

/** Whom the seed has drawn, all of them up to a line's length. */
function targetsSaid(targets: readonly string[]): string {
  if (targets.length === 0) return "";
  const shown = targets.slice(0, 12).join(", ");
  return ` (${shown}${targets.length > 12 ? ` and ${targets.length - 12} more` : ""})`;
}
