import type { AgentkSimConfig } from "../../contracts/fleet.ts";
import type { AgentsAnswer } from "../../contracts/control.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import type { Clock } from "../../kit/clock/clock.ts";
import { LabError } from "../../kit/errors.ts";
import type { Logger } from "../../kit/log.ts";
import type { Random } from "../../kit/random.ts";
import { Agent, type AgentState } from "./agent/agent.ts";
import type { AgentCounts } from "./agent/agent-ports.ts";
import { PodSlot } from "./pods/pod-slot.ts";
import type { Dialer } from "./rpc.ts";

export interface FleetParts {
  readonly config: Pick<AgentkSimConfig, "agents" | "version" | "commit">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly emit: (event: ServiceEvent) => void;
  readonly counts: AgentCounts;
  /** The dialer of the agent with this token; its first connections count as this old. */
  readonly dialerFor: (token: string, connectionAgesMs?: readonly number[]) => Dialer;
  readonly observabilityAddress: string;
}

/**
 * All agents of the process. They share nothing but the process: each has its own connection.
 * Replicas of one agent are entries with one token and a name each.
 */
export class Fleet {
  private readonly parts: FleetParts;
  private readonly slots: ReadonlyMap<string, PodSlot<Agent>>;
  /** Names of all agents, those whose pods are elsewhere too. */
  private readonly all: ReadonlySet<string>;
  private started = false;

  /** @throws LabError `AGENTK_BAD_CONFIGURATION` when a name is there twice. */
  constructor(parts: FleetParts) {
    this.parts = parts;
    const { agents } = parts.config;
    this.all = new Set(agents.map(({ name }) => name));
    this.slots = new Map(
      agents
        .filter(isHere)
        .map((entry) => [
          entry.name,
          new PodSlot(parts.clock, (generation) => makePod(parts, entry, generation)),
        ]),
    );
    if (this.all.size !== agents.length) {
      throw new LabError("input", "AGENTK_BAD_CONFIGURATION", "agents: a name is there twice", {
        hint: "Replicas share their token, not their name.",
      });
    }
  }

  /** Starts each pod after its own delay; a second call changes nothing. */
  start(): void {
    if (this.started) return;
    this.started = true;
    for (const { name, startAfterMs } of this.parts.config.agents) {
      this.slots.get(name)?.startAfter(startAfterMs);
    }
  }

  stop(): void {
    for (const slot of this.slots.values()) void slot.stop();
  }

  /** Whether this fleet has the agent's pod. */
  has(agent: string): boolean {
    return this.slots.has(agent);
  }

  /** Whether the agent's token is known here, wherever its pod is. */
  knows(agent: string): boolean {
    return this.all.has(agent);
  }

  /** Starts these pods unless they run. */
  startPods(agents: readonly string[]): void {
    for (const slot of this.slotsOf(agents)) slot.startAfter(0);
  }

  /** Ends these pods as SIGTERM does; resolves when nothing is left of them. */
  async stopPods(agents: readonly string[]): Promise<void> {
    await Promise.all(this.slotsOf(agents).map((slot) => slot.stop()));
  }

  /**
   * Ends these pods, evenly spread over `spreadMs` in this order, and starts the successor of each
   * `afterMs` after its end (lab ms).
   */
  restartPods(agents: readonly string[], spreadMs: number, afterMs: number): void {
    const slots = this.slotsOf(agents);
    slots.forEach((slot, index) => {
      slot.restartAfter((index * spreadMs) / slots.length, afterMs);
    });
  }

  describe(): AgentsAnswer {
    return this.pods().map((pod) => pod.describe());
  }

  countByState(): Readonly<Record<AgentState, number>> {
    const counts = { not_started: 0, connecting: 0, connected: 0, waiting: 0 };
    for (const pod of this.pods()) counts[pod.state] += 1;
    return counts;
  }

  get openTunnels(): number {
    return this.pods().reduce((sum, pod) => sum + pod.openTunnels, 0);
  }

  get openConnections(): number {
    return this.pods().reduce((sum, pod) => sum + pod.openConnections, 0);
  }

  private pods(): readonly Agent[] {
    return [...this.slots.values()].map((slot) => slot.pod);
  }

  private slotsOf(agents: readonly string[]): readonly PodSlot<Agent>[] {
    return agents.flatMap((agent) => this.slots.get(agent) ?? []);
  }
}

function isHere({ isElsewhere }: AgentkSimConfig["agents"][number]): boolean {
  return isElsewhere !== true;
}

/** A pod's first generation draws as the only one; later ones draw anew. */
function makePod(
  parts: FleetParts,
  entry: AgentkSimConfig["agents"][number],
  generation: number,
): Agent {
  const { name, token, podName, podNamespace } = entry;
  const { version, commit } = parts.config;
  return new Agent({
    name,
    identity: { version, commit, podName, podNamespace },
    clock: parts.clock,
    random: parts.random.split(generation === 1 ? name : `${name}/${generation}`),
    log: parts.log.with({ agent: name }),
    emit: parts.emit,
    counts: parts.counts,
    dialer: parts.dialerFor(token, generation === 1 ? entry.connectionAgesMs : undefined),
    observabilityAddress: parts.observabilityAddress,
  });
}
