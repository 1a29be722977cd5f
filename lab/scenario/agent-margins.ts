import type { HistoryEntry } from "../../contracts/history.ts";
import { connectedSteps, type AgentLife } from "./agent-timeline.ts";
import type { Window } from "./checks/check.ts";
import {
  DEPENDS_MS,
  dependsFrom,
  flipSays,
  lengthOf,
  nearestFlip,
  stretchOf,
  type Margin,
  type Turn,
} from "./margin.ts";

/** The longest sleep of agentk's ladder, lab ms. Source: kas 14.2-pre protocol, section 1.11. */
const SLEEP_MS = 600_000;

/** How near the number of connected agents came to being judged otherwise. */
export function connectedMargin(
  lives: readonly AgentLife[],
  window: Window,
  holds: (count: number) => boolean,
): Margin | null {
  const turns: Turn[] = [];
  for (const { atMs, count } of connectedSteps(lives)) {
    const last = turns.at(-1)?.holds ?? holds(0);
    if (holds(count) !== last) turns.push({ atMs, holds: !last });
  }
  const flip = nearestFlip(turns, holds(0), window);
  if (flip === undefined) return null;
  const sinceMs = waitsSince(lives, flip.turnMs);
  const dependsMs = dependsFrom(window, flip.turnMs, sinceMs === undefined ? DEPENDS_MS : SLEEP_MS);
  const fromMs = Math.max(dependsMs, sinceMs ?? dependsMs);
  const waits = stretchOf(flip, window);
  return {
    ms: flip.ms,
    within: [{ fromMs, toMs: flip.turnMs }],
    says: flipSays(flip, window),
    restsOn: "events",
    ...(waits === undefined ? {} : { waits }),
  };
}

/** Since when the agent that connects at this instant had waited: its start, or its last loss. */
function waitsSince(lives: readonly AgentLife[], atMs: number): number | undefined {
  for (const { connected, startedMs } of lives) {
    const index = connected.findIndex(({ fromMs }) => fromMs === atMs);
    if (index >= 0) return connected[index - 1]?.toMs ?? startedMs;
  }
  return undefined;
}

/** How near the last agent came to having its newest commit too late, or in time. */
export function commitMargin(
  history: readonly HistoryEntry[],
  window: Window,
  agents: readonly string[],
): Margin | null {
  let nearest: Margin | null = null;
  let furthest: Margin | null = null;
  const commits = history.filter(({ kind }) => kind === "agent-commit" || kind === "action");
  for (const agent of agents) {
    const made = commits.findLast(
      (entry) =>
        entry.kind === "action" &&
        entry.action === "commit" &&
        entry.facts["agent"] === agent &&
        entry.at <= window.toMs,
    );
    const wanted = made?.kind === "action" ? made.facts["commit"] : undefined;
    const got = commits.find(
      (entry) =>
        entry.kind === "agent-commit" &&
        entry.agent === agent &&
        (wanted === undefined || entry.commit === wanted),
    );
    // One that never got it does not get it earlier by any shift.
    if (got === undefined) return null;
    const ms = Math.abs(window.toMs - got.at);
    const side = got.at <= window.toMs ? "before" : "after";
    const margin: Margin = {
      ms,
      within: [{ fromMs: Math.max(made?.at ?? 0, got.at - DEPENDS_MS), toMs: got.at }],
      says: `the commit reached ${agent} ${lengthOf(ms)} ${side} its time`,
      restsOn: "events",
    };
    if (side === "before" && ms < (nearest?.ms ?? Infinity)) nearest = margin;
    if (side === "after" && ms > (furthest?.ms ?? -1)) furthest = margin;
  }
  return furthest ?? nearest;
}
