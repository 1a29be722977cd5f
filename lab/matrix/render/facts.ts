import { duration, plainNumber } from "../../report/format.ts";
import type { MatrixRow } from "../matrix.ts";
import { minutesAfter } from "./words.ts";

/** `S06, 200 agents`: which incident and how large the fleet. */
export function placeWords({ agents, incidents }: MatrixRow): string {
  return [...incidents, `${agents} ${agents === 1 ? "agent" : "agents"}`].join(", ");
}

/** What an incident cost, in half sentences that can stand in a list. */
export function costWords(row: MatrixRow): readonly string[] {
  const { agents, cutOff, agentMinutesLost: lost, errorBudgetBurnt: burnt } = row;
  const facts: string[] = [];
  if (cutOff === 0) facts.push("nobody cut off");
  else facts.push(`${cutOff} of ${agents} agents cut off, ${plainNumber(lost)} agent minutes lost`);
  if (burnt !== null && burnt > 0)
    facts.push(
      burnt > 1
        ? `${plainNumber(burnt)} times the month's error budget`
        : `${percent(burnt)} of the month's error budget`,
    );
  return facts;
}

/** What stands under the share of agents cut off: minutes lost, budget burnt. */
export function hurtFacts({ agentMinutesLost: lost, errorBudgetBurnt: burnt }: MatrixRow) {
  return [
    ...(lost > 0 ? [`${plainNumber(lost)} min lost`] : []),
    ...(burnt !== null && burnt > 0
      ? [`${burnt > 1 ? `${plainNumber(burnt)} x` : percent(burnt)} budget`]
      : []),
  ];
}

/** When it was told, touched and over; times are after the first fault. */
export function courseWords(row: MatrixRow): readonly string[] {
  const { detectedAfterMs, faultMs, mitigatedAfterMs, recoveredAfterMs, cutOff } = row;
  const facts: string[] = [];
  if (faultMs !== null) facts.push(`the fault lasted ${duration(faultMs)}`);
  facts.push(
    detectedAfterMs === null
      ? "no production alert told of it"
      : `first told ${minutesAfter(detectedAfterMs)}`,
  );
  if (mitigatedAfterMs !== null) facts.push(`repair from ${minutesAfter(mitigatedAfterMs)}`);
  if (recoveredAfterMs !== null) {
    facts.push(`everybody back ${duration(recoveredAfterMs)} after the repair`);
  } else if (cutOff > 0) {
    facts.push("not everybody was back when the run ended");
  }
  return facts;
}

/** The same in a few words, for a line under the lesson. */
export function courseBrief(row: MatrixRow): readonly string[] {
  const { cutOff, detectedAfterMs, faultMs, mitigatedAfterMs, recoveredAfterMs } = row;
  return [
    ...(faultMs === null ? [] : [`fault ${duration(faultMs)}`]),
    detectedAfterMs === null ? "told never" : `told ${minutesAfter(detectedAfterMs)}`,
    ...(mitigatedAfterMs === null ? [] : [`repair ${minutesAfter(mitigatedAfterMs)}`]),
    ...(recoveredAfterMs === null
      ? cutOff > 0
        ? ["not all back"]
        : []
      : [`all back ${duration(recoveredAfterMs)} later`]),
  ];
}

/** `12 %` of the budget. */
function percent(share: number): string {
  return `${plainNumber(share * 100)} %`;
}
