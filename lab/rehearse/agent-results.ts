import type { HistoryEntry } from "../../contracts/history.ts";
import {
  agentLives,
  connectedAt,
  cutOffSpans,
  type AgentLife,
  type Span,
} from "../scenario/agent-timeline.ts";
import { yourAgents } from "../scenario/your-agents.ts";
import type { AgentsResult, Chart } from "../report/run-result.ts";

/** Points of the band of agents by state. */
const POINTS = 400;

type Band = Chart["series"][number] & { readonly points: (readonly [number, number])[] };

/** Who was cut off between T+0 and the end, and for how long; first connections do not count. */
export function agentsResult(
  history: readonly HistoryEntry[],
  total: number,
  startMs: number,
  endMs: number,
  speed: number,
): AgentsResult {
  const lives = agentLives(history, endMs, speed);
  const spans = lives.flatMap((life) => cutOffSpans(life, startMs, endMs));
  const gaps = lives.flatMap((life) => {
    const lost = cutOffSpans(life, startMs, endMs).map(({ fromMs, toMs }) => toMs - fromMs);
    return lost.length === 0 ? [] : [lost.reduce((sum, ms) => sum + ms, 0)];
  });
  return {
    total,
    cutOff: gaps.length,
    cutOffMsMin: gaps.length === 0 ? null : Math.min(...gaps),
    cutOffMsMax: gaps.length === 0 ? null : Math.max(...gaps),
    minutesLost: spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 60_000,
    mostCutOff: Math.max(0, ...spans.map(({ fromMs }) => openAt(spans, fromMs))),
    lastBackAtMs:
      spans.length === 0 || spans.some(({ toMs }) => toMs >= endMs)
        ? null
        : Math.max(...spans.map(({ toMs }) => toMs)) - startMs,
    firstCutAtMs:
      spans.length === 0 ? null : Math.min(...spans.map(({ fromMs }) => fromMs)) - startMs,
    healthyAtEnd: connectedAt(lives, endMs - 1),
  };
}

/** How many spans hold at an instant. */
function openAt(spans: readonly Span[], atMs: number): number {
  return spans.filter(({ fromMs, toMs }) => fromMs <= atMs && toMs > atMs).length;
}

/**
 * Agents by state over time, for the report's band: connected, cut off, not started; those that are a
 * program of the user's in bands of their own.
 */
export function agentBands(
  history: readonly HistoryEntry[],
  total: number,
  startMs: number,
  endMs: number,
  speed: number,
): readonly Band[] {
  const yours = yourAgents(history);
  const lives = agentLives(history, endMs, speed);
  const isYours = ({ agent }: AgentLife): boolean => yours.includes(agent);
  const simulated = lives.filter((life) => !isYours(life));
  const bands = bandsOf(simulated, total - yours.length, startMs, endMs);
  if (yours.length === 0) return bands;
  const own = bandsOf(lives.filter(isYours), yours.length, startMs, endMs);
  return bands.flatMap((band, index) => {
    const other = own[index];
    return other === undefined ? [band] : [band, { ...other, name: `${other.name} (yours)` }];
  });
}

function bandsOf(
  lives: readonly AgentLife[],
  total: number,
  startMs: number,
  endMs: number,
): readonly Band[] {
  const connected: [number, number][] = [];
  const cutOff: [number, number][] = [];
  const waiting: [number, number][] = [];
  for (let index = 0; index <= POINTS; index++) {
    const atMs = startMs + ((endMs - startMs) * index) / POINTS;
    const up = connectedAt(lives, Math.min(atMs, endMs - 1));
    const started = lives.filter(({ startedMs }) => startedMs <= atMs).length;
    const at = atMs - startMs;
    connected.push([at, up]);
    cutOff.push([at, Math.max(0, started - up)]);
    waiting.push([at, Math.max(0, total - Math.max(started, up))]);
  }
  return [
    { name: "connected", tone: "healed", points: connected },
    { name: "cut off", tone: "hurt", points: cutOff },
    { name: "not started", tone: "neutral", points: waiting },
  ];
}
