import type { AgentkSimConfig } from "../../contracts/fleet.ts";
import type { AgentsAnswer } from "../../contracts/control.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import type { Clock, Timer } from "../../kit/clock/clock.ts";
import type { Logger } from "../../kit/log.ts";
import type { Random } from "../../kit/random.ts";
import { Agent, type AgentState } from "./agent/agent.ts";
import type { AgentCounts } from "./agent/agent-ports.ts";
import type { Dialer } from "./rpc.ts";

export interface FleetParts {
  readonly config: Pick<AgentkSimConfig, "agents" | "version" | "commit">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly emit: (event: ServiceEvent) => void;
  readonly counts: AgentCounts;
  /** The dialer of the agent with this token. */
  readonly dialerFor: (token: string) => Dialer;
  readonly observabilityAddress: string;
}

/** All agents of the process. They share nothing but the process: each has its own connection. */
export class Fleet {
  private readonly parts: FleetParts;
  private readonly agents: readonly Agent[];
  private readonly timers: Timer[] = [];
  private started = false;

  constructor(parts: FleetParts) {
    this.parts = parts;
    const { version, commit, agents } = parts.config;
    this.agents = agents.map(({ name, token, podName, podNamespace }) => {
      return new Agent({
        name,
        identity: { version, commit, podName, podNamespace },
        clock: parts.clock,
        random: parts.random.split(name),
        log: parts.log.with({ agent: name }),
        emit: parts.emit,
        counts: parts.counts,
        dialer: parts.dialerFor(token),
        observabilityAddress: parts.observabilityAddress,
      });
    });
  }

  /** Starts each pod after its own delay; a second call changes nothing. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.agents.forEach((agent, index) => {
      const delayMs = this.parts.config.agents[index]?.startAfterMs ?? 0;
      this.timers.push(
        this.parts.clock.setTimer(delayMs, () => {
          agent.start();
        }),
      );
    });
  }

  stop(): void {
    for (const timer of this.timers) timer.cancel();
    for (const agent of this.agents) agent.stop();
  }

  describe(): AgentsAnswer {
    return this.agents.map((agent) => agent.describe());
  }

  countByState(): Readonly<Record<AgentState, number>> {
    const counts = { not_started: 0, connecting: 0, connected: 0, waiting: 0 };
    for (const agent of this.agents) counts[agent.state] += 1;
    return counts;
  }

  get openTunnels(): number {
    return this.agents.reduce((sum, agent) => sum + agent.openTunnels, 0);
  }

  get openConnections(): number {
    return this.agents.reduce((sum, agent) => sum + agent.openConnections, 0);
  }
}
