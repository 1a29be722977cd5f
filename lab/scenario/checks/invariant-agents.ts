import { agentLives } from "../agent-timeline.ts";
import type { Evidence } from "../evidence.ts";
import { finding, type Finding, type Window } from "./check.ts";

/**
 * The longest that an agent may be on its way back, lab ms: the top of agentk's ladder (300 to 600 s)
 * and a dial. Source: kas 14.2-pre protocol, section 1.11.
 */
const ON_ITS_WAY_MS = 660_000;

/** Every agent that was started is connected, or was so short a time ago that it may be on its way. */
export function agentsStay(evidence: Evidence, window: Window): Finding {
  const lives = agentLives(evidence.history, evidence.endMs, evidence.speed);
  const started = lives.filter(({ startedMs }) => startedMs < window.toMs - ON_ITS_WAY_MS);
  const expected = "every agent connected, or away for less than the longest back-off";
  const where = "history.jsonl: config-stream-opened, config-stream-ended";
  if (started.length === 0) {
    const seen = "no agent had the time to connect";
    return { verdict: "inconclusive", expected, seen, where, sinceMs: null };
  }
  const lost = started.flatMap(({ agent, startedMs, connected }) => {
    const seen = connected.filter(({ fromMs }) => fromMs <= window.toMs).at(-1);
    const lastMs = seen === undefined ? startedMs : Math.min(seen.toMs, window.toMs);
    return window.toMs - lastMs > ON_ITS_WAY_MS ? [{ agent, lastMs }] : [];
  });
  const names = lost.slice(0, 5).map(({ agent }) => agent);
  return finding(lost.length === 0, {
    expected,
    seen: lost.length === 0 ? `none of ${started.length} lost` : `lost: ${names.join(", ")}`,
    where,
    sinceMs: Math.min(...lost.map(({ lastMs }) => lastMs)),
  });
}
