import type { AgentsResult, AlertResult } from "../report/run-result.ts";
import { formatLength, formatOffset } from "../../kit/duration.ts";

/** What the on-call would have seen, in a few sentences, the pager first. */
export function onCallSentences(
  alerts: readonly AlertResult[],
  agents: AgentsResult,
  firstFaultMs: number | null,
): readonly string[] {
  const paged = alerts
    .filter(({ origin, kind }) => origin !== "lab" && kind === "page")
    .flatMap((alert) =>
      alert.spans.flatMap(({ firingAtMs }) => (firingAtMs === null ? [] : [{ alert, firingAtMs }])),
    )
    .sort((a, b) => a.firingAtMs - b.firingAtMs);
  const sentences: string[] = [];
  const isEarlier = ({ firingAtMs }: Paged): boolean =>
    firstFaultMs !== null && firingAtMs < firstFaultMs;
  const first = paged.find((page) => !isEarlier(page));
  if (first === undefined) {
    sentences.push(`Nobody was paged${earlierWords(paged)}. ${hurtSentence(agents)}`);
  } else {
    const { alert, firingAtMs } = first;
    const after =
      firstFaultMs === null ? "" : `, ${formatLength(firingAtMs - firstFaultMs)} after the fault`;
    const window = alert.window === "" ? "" : ` (${alert.window})`;
    sentences.push(
      `The on-call was paged at ${formatOffset(firingAtMs)}${after}: ${alert.alert}${window}, by ${alert.receivers.join(", ")}.`,
      hurtSentence(agents),
    );
  }
  if (first !== undefined) {
    for (const { alert, firingAtMs } of paged.filter(isEarlier)) {
      sentences.push(
        `${alert.alert} had paged at ${formatOffset(firingAtMs)}, before the fault: not of it.`,
      );
    }
  }
  for (const alert of alerts) {
    if (alert.origin !== "gitlab" || alert.spans.some(({ firingAtMs }) => firingAtMs !== null))
      continue;
    const window = alert.window === "" ? "" : ` (${alert.window})`;
    const why = alert.silence === "" ? "" : `: ${alert.silence}`;
    const did = alert.gated ? "was gated" : "stayed silent";
    sentences.push(`${alert.alert}${window} ${did}${why}.`);
  }
  return sentences;
}

interface Paged {
  readonly alert: AlertResult;
  readonly firingAtMs: number;
}

/** What had paged before the fault, when nothing did after it. */
function earlierWords(paged: readonly Paged[]): string {
  const [first] = paged;
  return first === undefined
    ? ""
    : ` of the fault; ${first.alert.alert} had paged before it, at ${formatOffset(first.firingAtMs)}`;
}

function hurtSentence({ total, cutOff, cutOffMsMin, cutOffMsMax }: AgentsResult): string {
  if (cutOff === 0 || cutOffMsMin === null || cutOffMsMax === null) return "No agent was cut off.";
  const who = cutOff === total ? `All ${total} agents were` : `${cutOff} of ${total} agents were`;
  return `${who} cut off for ${lengthRange(cutOffMsMin, cutOffMsMax)}.`;
}

/** `14 to 24 minutes`, `40 s to 3 min`. */
function lengthRange(minMs: number, maxMs: number): string {
  const [low, high] = [formatLength(minMs), formatLength(maxMs)];
  if (low === high) return low;
  const [minutesLow, minutesHigh] = [low, high].map((text) => /^(\d+) min$/.exec(text)?.[1]);
  return minutesLow === undefined || minutesHigh === undefined
    ? `${low} to ${high}`
    : `${minutesLow} to ${minutesHigh} minutes`;
}
