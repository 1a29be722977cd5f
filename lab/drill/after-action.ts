import { tableCell } from "../../kit/markdown.ts";
import type { DrillEnding, DrillMoment, DrillResult } from "./api/result.ts";
import { CAUSES } from "./causes.ts";
import { length, since, utcSecond } from "./words.ts";

const ENDINGS: Readonly<Record<DrillEnding, string>> = {
  restored: "The service is back and a cause was declared.",
  "gave-up": "The drill was given up.",
  "timed-out": "The shift was over before the service was back and a cause declared.",
  interrupted: "The drill was interrupted.",
};
const WHO: Readonly<Record<DrillMoment["who"], string>> = {
  incident: "incident",
  told: "told",
  "on-call": "on-call",
  service: "service",
};

/** The after-action report of a drill, in Markdown. Everything in it comes from the result. */
export function afterAction(result: DrillResult): string {
  return [
    `# After-action report: ${result.incident.title}`,
    "",
    ...summary(result),
    ...scoreTable(result),
    ...timeline(result),
    ...seenTable(result),
    ...lessons(result),
  ].join("\n");
}

function summary(result: DrillResult): readonly string[] {
  const { incident, declared, speed, seed, agents } = result;
  const said = CAUSES.find(({ id }) => id === declared);
  return [
    `${ENDINGS[result.ending]} **${result.score.points} of ${result.score.of} points.**`,
    "",
    "| | |",
    "| --- | --- |",
    row("incident", `${incident.scenario} (${incident.rehearses.join("; ") || "no reference"})`),
    row("what was broken", incident.faults.join("; ")),
    row("cause", `${incident.cause}: ${incident.says}`),
    row("declared", said === undefined ? "nothing" : `${said.id}: ${said.says}`),
    row("healed by", incident.healedBy.join(" or ")),
    row("users", `${result.agentMinutesLost} agent minutes without a connection, ${agents} agents`),
    row("began", clockTime(result.beganAt)),
    row("first signal", after(result, result.firstSignalAt)),
    row("acknowledged", after(result, result.acknowledgedAt)),
    row("right suspicion", after(result, result.rightHypothesisAt)),
    row("healed", after(result, result.mitigatedAt)),
    row("service back", after(result, result.restoredAt)),
    row("played at", `${speed}x, seed ${seed}`),
    "",
  ];
}

function scoreTable({ score }: DrillResult): readonly string[] {
  return [
    "## Score",
    "",
    "| Part | Points | Why |",
    "| --- | --- | --- |",
    ...score.parts.map(({ id, points, most, says }) =>
      row(id, most === 0 ? String(points) : `${points} of ${most}`, says),
    ),
    "",
  ];
}

function timeline({ timeline: moments }: DrillResult): readonly string[] {
  return [
    "## Time line",
    "",
    "Lab time (UTC) and time since the incident began.",
    "",
    "| Time | Since | Who | What |",
    "| --- | --- | --- | --- |",
    ...moments.map(({ at, sinceMs, who, says }) =>
      row(utcSecond(at), since(sinceMs, 0), WHO[who], says),
    ),
    "",
  ];
}

function seenTable({ seen, beganAt, shiftFrom }: DrillResult): readonly string[] {
  if (seen.length === 0) return ["## What was looked at", "", "Nothing.", ""];
  return [
    "## What was looked at, and when first",
    "",
    "| Since | What |",
    "| --- | --- |",
    ...seen.map(({ at, says }) => row(since(at, beganAt ?? shiftFrom), says)),
    "",
  ];
}

/** What the figures say; the answers to the questions are for people. */
function lessons(result: DrillResult): readonly string[] {
  const { beganAt, firstSignalAt, mitigatedAt, rightHypothesisAt } = result;
  const found: string[] = [];
  if (beganAt !== null && firstSignalAt !== null) {
    found.push(`${length(firstSignalAt - beganAt)} went by before anybody was told.`);
  }
  if (beganAt !== null && firstSignalAt === null) found.push("Nobody was told at all.");
  if (result.timeline.every(({ says }) => !says.includes("(page)")))
    found.push("Nobody was paged.");
  if (rightHypothesisAt !== null && mitigatedAt !== null && mitigatedAt > rightHypothesisAt) {
    const ms = mitigatedAt - rightHypothesisAt;
    found.push(`From the right suspicion to the heal it took ${length(ms)}.`);
  }
  return [
    "## To talk about",
    "",
    ...found.map((line) => `- ${line}`),
    "- Which alert would have told of this earlier?",
    "- Which look decided, and could it have been the first one?",
    "- Which step belongs into the runbook?",
    "",
  ];
}

function clockTime(at: number | null): string {
  return at === null ? "never" : `${utcSecond(at)} UTC`;
}

function after({ beganAt }: DrillResult, at: number | null): string {
  if (at === null) return "never";
  return beganAt === null ? clockTime(at) : `${clockTime(at)}, ${since(at, beganAt)}`;
}

/** A line of a table; what players and logs say must not break it. */
function row(...cells: readonly string[]): string {
  return `| ${cells.map(tableCell).join(" | ")} |`;
}
