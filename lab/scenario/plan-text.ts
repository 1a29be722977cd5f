import { formatLength, formatOffset } from "../../kit/duration.ts";
import { profileText } from "../report/profile-text.ts";
import { historyText } from "./healthy-history.ts";
import type { Scenario, Step } from "./scenario.ts";

/** The plan of a run, for `--dry-run`: what would happen when, and what would be judged. */
export function describePlan(scenario: Scenario, speed: number): string {
  const { shape, steps, expectations, steady, endMs, history } = scenario;
  const playedMs = history?.from === "played" ? history.forMs : 0;
  const wallS = Math.round((endMs + playedMs) / speed / 1000);
  const lines = [
    `${scenario.name}: ${scenario.title}`,
    `  rehearses   ${scenario.rehearses.join("; ")}`,
    `  topology    ${shape.preset}: ${shape.kasReplicas} kas, ${shape.agentCount} agentk`,
    `  profile     ${profileText(scenario.profile)}`,
    `  time        ${formatLength(endMs)} of lab time at ${speed}x, about ${wallS} s of wall time`,
    ...(history === undefined ? [] : [`  history     ${historyText(history)}`]),
    "",
    "  timeline",
    `    ${formatOffset(0).padEnd(9)} ${firstLine(scenario)}`,
    `    ${formatOffset(steady.byMs).padEnd(9)} steady state: ${steady.phrases.join(", ")}`,
    ...steps.map((step) => `    ${formatOffset(step.atMs).padEnd(9)} ${describeStep(step)}`),
    `    ${formatOffset(endMs).padEnd(9)} end`,
    "",
    "  expectations",
    ...expectations.map(({ says, window }) => {
      const { kind, fromMs, toMs } = window;
      const from = formatOffset(fromMs);
      const to = formatOffset(toMs);
      const when = kind === "at" ? `at ${to}` : kind === "by" ? `by ${to}` : `${from} to ${to}`;
      return `    ${when.padEnd(22)} ${says}`;
    }),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function firstLine({ shape, history }: Scenario): string {
  const ages = shape.agentAges === "spread" ? ", ages spread" : "";
  return history === undefined
    ? `the fleet starts, spread over ${formatLength(shape.agentStartSpreadMs)}${ages}`
    : `T+0; the fleet has been there for long${ages}`;
}

function describeStep(step: Step): string {
  switch (step.kind) {
    case "inject":
      return `${step.id}: fault ${step.fault.name}, ${step.fault.says}`;
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
