import { durationRange } from "./format.ts";
import type { RunResult } from "./run-result.ts";

/** What is to be known of the user's agents in a hybrid fleet, in sentences; none without them. */
export function yoursWords({ yours, agents, speed }: RunResult): readonly string[] {
  if (yours === undefined) return [];
  const { names, unreadable, cannotFollow } = yours;
  const { cutOff, cutOffMsMin, cutOffMsMax, healthyAtEnd } = yours.agents;
  const lost =
    cutOff === 0 || cutOffMsMin === null || cutOffMsMax === null
      ? "none of them was cut off"
      : `${cutOff} of them cut off for ${durationRange(cutOffMsMin, cutOffMsMax)}`;
  const sentences = [
    `${names.length} yours (${names.join(", ")}), ${agents.total - names.length} simulated. ` +
      `Of yours ${healthyAtEnd} of ${names.length} connected at the end, ${lost}. ` +
      "They are seen at their own connections, not asked.",
  ];
  if (unreadable.length > 0) {
    sentences.push(`Not to be read to the end: ${unreadable.join(", ")}; left out by name.`);
  }
  if (cannotFollow.length > 0) {
    sentences.push(
      `Your agentk lives in wall time and cannot follow ${speed}x: ${cannotFollow.join("; ")}. ` +
        "What fails because of that is inconclusive.",
    );
  }
  return sentences;
}
