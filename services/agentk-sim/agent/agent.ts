import { setMaxListeners } from "node:events";
import type { AgentsAnswer } from "../../../contracts/control.ts";
import type { ServiceEvent } from "../../../contracts/service-events.ts";
import { guardMs, type Clock } from "../../../kit/clock/clock.ts";
import type { Logger } from "../../../kit/log.ts";
import type { Random } from "../../../kit/random.ts";
import { Channel } from "../channel/channel.ts";
import type { Dialer } from "../rpc.ts";
import type { AgentCounts, AgentPorts } from "./agent-ports.ts";
import { ConfigWatcher } from "./config-watcher.ts";
import type { AgentIdentity } from "./messages.ts";
import { TunnelLoop } from "./tunnel-loop.ts";

/** Fixed in agentk. Source: kas 14.2-pre protocol, section 5.2. */
export const TUNNELS_PER_AGENT = 10;
/** How long GetConfiguration has to be open until the agent counts as connected, lab ms. */
const SETTLE_MS = 5_000;

export type AgentState = "not_started" | "connecting" | "connected" | "waiting";

export interface AgentParts {
  readonly name: string;
  readonly identity: AgentIdentity;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly emit: (event: ServiceEvent) => void;
  readonly counts: AgentCounts;
  readonly dialer: Dialer;
  /** Where the pod's own observability endpoint is said to be. */
  readonly observabilityAddress: string;
}

/** One agentk pod: a channel, the configuration watcher and ten tunnels, each on its own ladder. */
export class Agent {
  readonly name: string;
  private readonly parts: AgentParts;
  private readonly channel: Channel;
  private readonly watcher: ConfigWatcher;
  private readonly tunnels: readonly TunnelLoop[];
  private readonly stopping = new AbortController();
  private loops: readonly Promise<void>[] = [];
  private started = false;
  private lastError: string | null = null;

  constructor(parts: AgentParts) {
    const { name, clock, random, log, emit, counts } = parts;
    this.name = name;
    this.parts = parts;
    this.channel = new Channel(clock, random.split("channel"), parts.dialer, this.observer());
    setMaxListeners(0, this.stopping.signal);
    const ports: AgentPorts = {
      agent: name,
      clock,
      random,
      channel: this.channel,
      log,
      emit,
      counts,
      signal: this.stopping.signal,
      onError: (text) => {
        this.lastError = text;
      },
    };
    this.watcher = new ConfigWatcher(ports, parts.identity);
    this.tunnels = Array.from(
      { length: TUNNELS_PER_AGENT },
      (_, index) => new TunnelLoop(ports, index + 1),
    );
  }

  /** Starts the pod; once. */
  start(): void {
    if (this.started || this.stopping.signal.aborted) return;
    this.started = true;
    const { name, clock, emit, log } = this.parts;
    emit({ kind: "agent-started", at: clock.now(), agent: name });
    log.info("Observability endpoint is up", {
      mod_name: "observability",
      net_network: "tcp",
      net_address: this.parts.observabilityAddress,
    });
    log.info("Feature status change", { feature_name: "tunnel", feature_status: true });
    this.loops = [this.watcher.run(), ...this.tunnels.map((tunnel) => tunnel.run())];
  }

  /** Ends the pod as SIGTERM does, for good; resolves when its streams and connections are gone. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.channel.close();
    await Promise.all([...this.loops, this.channel.gone]);
  }

  get state(): AgentState {
    if (!this.started) return "not_started";
    if (this.connected) return "connected";
    return this.watcher.waiting ? "waiting" : "connecting";
  }

  get openTunnels(): number {
    return this.tunnels.reduce((count, tunnel) => count + (tunnel.open ? 1 : 0), 0);
  }

  get openConnections(): number {
    return this.channel.openConnections;
  }

  describe(): AgentsAnswer[number] {
    return {
      agent: this.name,
      started: this.started,
      connected: this.connected,
      openTunnels: this.openTunnels,
      commit: this.watcher.commit,
      lastError: this.lastError,
    };
  }

  private get connected(): boolean {
    const since = this.watcher.openSinceMs;
    const { clock } = this.parts;
    return since !== null && clock.now() - since >= guardMs(clock, SETTLE_MS);
  }

  private observer(): ConstructorParameters<typeof Channel>[3] {
    const { name: agent, clock, emit, counts } = this.parts;
    return {
      connectionOpened: (connection) => {
        emit({ kind: "agent-connection-opened", at: clock.now(), agent, connection });
      },
      connectionClosed: (connection, ageMs, afterGoaway) => {
        const at = clock.now();
        emit({ kind: "agent-connection-closed", at, agent, connection, ageMs, afterGoaway });
      },
      dialFailed: (error) => {
        counts.dialFailed();
        this.lastError = error;
        emit({ kind: "agent-dial-failed", at: clock.now(), agent, error });
      },
    };
  }
}
