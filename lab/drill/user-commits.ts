import type { Random } from "../../kit/random.ts";
import type { AgentSight, DrillLab } from "./ports.ts";
import type { Pushed } from "./user-reports.ts";

const MINUTE_MS = 60_000;
/** Between two commits of users, drawn, lab ms. */
const APART_MS = { from: 1.5 * MINUTE_MS, to: 4 * MINUTE_MS };

/** Users go on changing the configuration of their agents, which is how a stuck delivery is noticed. */
export class UserCommits {
  private readonly random: Random;
  private readonly lab: Pick<DrillLab, "pushCommit">;
  private readonly newest = new Map<string, Pushed>();
  private agents: readonly AgentSight[] = [];
  private nextMs: number | null = null;

  constructor(random: Random, lab: Pick<DrillLab, "pushCommit">) {
    this.random = random;
    this.lab = lab;
  }

  /** Commits that have not arrived yet, the newest of each agent. */
  get pushed(): readonly Pushed[] {
    return [...this.newest.values()];
  }

  look(agents: readonly AgentSight[]): void {
    this.agents = agents;
    for (const { agent, commit } of agents) {
      if (this.newest.get(agent)?.commit === commit) this.newest.delete(agent);
    }
  }

  /** Makes the commit that is due. */
  async due(nowMs: number): Promise<void> {
    this.nextMs ??= nowMs + this.apart();
    if (nowMs < this.nextMs || this.agents.length === 0) return;
    this.nextMs = nowMs + this.apart();
    const agent = this.agents[this.random.below(this.agents.length)]?.agent ?? "";
    const commit = await this.lab.pushCommit(agent);
    const waiting = this.newest.get(agent);
    // Whoever waits already goes on waiting since then.
    this.newest.set(agent, { agent, commit, atMs: waiting?.atMs ?? nowMs });
  }

  private apart(): number {
    return this.random.between(APART_MS.from, APART_MS.to);
  }
}
