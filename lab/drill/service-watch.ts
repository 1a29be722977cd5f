import type { AgentSight } from "./ports.ts";
import type { Pushed } from "./user-reports.ts";

/** An agent that comes back at once was not away: connections end and begin with age. Lab ms. */
const FLICKER_MS = 15_000;
/** The service counts as back when nobody has suffered for so long, lab ms. */
const STEADY_MS = 60_000;
/** A commit reaches a well agent with its next poll (20 s), or the one after it. */
const DELIVERY_MS = 90_000;

/** A change in how many are cut off, for the time line. */
export interface ServiceMoment {
  readonly atMs: number;
  readonly says: string;
}

/** An agent that was away for longer than a flicker. */
export interface Loss {
  readonly agent: string;
  readonly sinceMs: number;
}

/** Follows from look to look who suffers, and since when nobody does. */
export class ServiceWatch {
  /** When each agent that is away lost its connection. */
  readonly cutSince = new Map<string, number>();
  readonly moments: ServiceMoment[] = [];
  agentMinutesLost = 0;
  private wellSinceMs: number | null = null;
  private lastMs: number | null = null;
  private level = 0;
  /** Agents that are away, by the time of the loss that was told. */
  private readonly told = new Map<string, number>();

  /** @returns losses that are known since this look. */
  look(nowMs: number, agents: readonly AgentSight[], pushed: readonly Pushed[]): readonly Loss[] {
    for (const { agent, connected } of agents) {
      if (connected) this.cutSince.delete(agent);
      else if (!this.cutSince.has(agent)) this.cutSince.set(agent, nowMs);
    }
    const lost = [...this.cutSince].flatMap(([agent, sinceMs]) =>
      nowMs - sinceMs >= FLICKER_MS ? [{ agent, sinceMs }] : [],
    );
    const away = lost.length;
    const waits = pushed.some(
      ({ agent, commit, atMs }) =>
        nowMs - atMs >= DELIVERY_MS &&
        agents.find(({ agent: name }) => name === agent)?.commit !== commit,
    );
    if (away > 0 || waits) this.wellSinceMs = null;
    else this.wellSinceMs ??= nowMs;
    if (this.lastMs !== null) this.agentMinutesLost += (away * (nowMs - this.lastMs)) / 60_000;
    this.lastMs = nowMs;
    this.tell(nowMs, away, agents.length);
    return this.untold(lost);
  }

  /** Since when nobody suffers, once that has lasted; null while somebody does. */
  steadySince(nowMs: number): number | null {
    const { wellSinceMs } = this;
    return wellSinceMs !== null && nowMs - wellSinceMs >= STEADY_MS ? wellSinceMs : null;
  }

  /** What was lost before now is nobody's business, such as the start of the fleet. */
  begin(): void {
    this.agentMinutesLost = 0;
    this.moments.length = 0;
  }

  /** Whoever suffered before something happened was steady before it only. */
  unsettle(): void {
    this.wellSinceMs = null;
  }

  private untold(lost: readonly Loss[]): readonly Loss[] {
    const fresh = lost.filter(({ agent, sinceMs }) => this.told.get(agent) !== sinceMs);
    for (const { agent, sinceMs } of fresh) this.told.set(agent, sinceMs);
    return fresh;
  }

  /** Nobody, the first, half, all: only what crosses one of these is told. */
  private tell(atMs: number, away: number, total: number): void {
    const level = away === 0 ? 0 : away === total ? 3 : away * 2 >= total ? 2 : 1;
    if (level === this.level) return;
    this.level = level;
    const says = away === 0 ? "every agent is connected" : `${away} of ${total} agents are cut off`;
    this.moments.push({ atMs, says });
  }
}
