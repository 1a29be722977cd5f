import type { Random } from "../../kit/random.ts";
import { utcMinute } from "./words.ts";
import type { AgentSight } from "./ports.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** How long users wait before they write, lab ms: between these, drawn for each. */
const PATIENCE_MS = { from: 90 * SECOND_MS, to: 4 * MINUTE_MS };
/** Two reports are at least this far apart. */
const APART_MS = 90 * SECOND_MS;
/** After so many a supporter collects the rest. */
const ALONE_MAX = 2;
const REPORTS_MAX = 5;

/** A commit that a user has made. */
export interface Pushed {
  readonly agent: string;
  readonly commit: string;
  readonly atMs: number;
}

export interface Report {
  readonly title: string;
  readonly text: string;
}

/**
 * Who writes to support, and what: users whose agent is cut off, or whose commit does not arrive.
 * They tell what they see (their agent's own log, the commit it runs), never why. With few agents no
 * alert of GitLab's fires, so this is often the only way to learn of an outage.
 */
export class UserReports {
  private readonly random: Random;
  private readonly patience = new Map<string, number>();
  private readonly heard = new Set<string>();
  private lastMs = Number.NEGATIVE_INFINITY;
  private count = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /**
   * Takes what users see now; at most one of them writes.
   * @param cutSince when each agent that is away lost its connection.
   */
  look(
    nowMs: number,
    agents: readonly AgentSight[],
    cutSince: ReadonlyMap<string, number>,
    pushed: readonly Pushed[],
  ): Report | undefined {
    if (this.count >= REPORTS_MAX || nowMs - this.lastMs < APART_MS) return undefined;
    const waiting = [
      ...agents.flatMap((agent) => {
        const sinceMs = cutSince.get(agent.agent);
        return sinceMs === undefined ? [] : [cutOff(agent, sinceMs)];
      }),
      ...pushed.flatMap((push) => {
        const agent = agents.find(({ agent: name }) => name === push.agent);
        const isAway = agent === undefined || cutSince.has(agent.agent);
        return isAway || agent.commit === push.commit ? [] : [undelivered(agent, push)];
      }),
    ].filter(({ key, sinceMs }) => !this.heard.has(key) && nowMs - sinceMs >= this.patienceOf(key));
    const [first] = waiting.toSorted((a, b) => a.sinceMs - b.sinceMs);
    if (first === undefined) return undefined;
    this.lastMs = nowMs;
    this.count += 1;
    if (this.count <= ALONE_MAX || waiting.length === 1) {
      this.heard.add(first.key);
      return first.report;
    }
    for (const { key } of waiting) this.heard.add(key);
    return {
      title: `Support: ${waiting.length} more customers write`,
      text: `${waiting.length} more tickets have come in. The oldest of them: ${first.report.text}`,
    };
  }

  private patienceOf(key: string): number {
    let patienceMs = this.patience.get(key);
    if (patienceMs === undefined) {
      patienceMs = this.random.split(key).between(PATIENCE_MS.from, PATIENCE_MS.to);
      this.patience.set(key, patienceMs);
    }
    return patienceMs;
  }
}

interface Waiting {
  readonly key: string;
  readonly sinceMs: number;
  readonly report: Report;
}

function cutOff({ agent, project, lastError }: AgentSight, sinceMs: number): Waiting {
  const log = lastError === null ? "Its log says nothing." : `Its log says: ${lastError}`;
  return {
    key: `${agent} is away`,
    sinceMs,
    report: {
      title: `${project}: ${agent} is not connected`,
      text: `Our agent ${agent} has not been connected since ${utcMinute(sinceMs)} UTC. ${log}`,
    },
  };
}

function undelivered({ agent, project, commit }: AgentSight, push: Pushed): Waiting {
  const runs = commit === null ? "has no configuration" : `still runs ${commit.slice(0, 8)}`;
  return {
    key: `${agent} waits for ${push.commit}`,
    sinceMs: push.atMs,
    report: {
      title: `${project}: a change of the configuration does not arrive`,
      text:
        `We pushed ${push.commit.slice(0, 8)} at ${utcMinute(push.atMs)} UTC. ` +
        `The agent ${agent} is connected and ${runs}.`,
    },
  };
}
