import { fromBinary } from "@bufbuild/protobuf";
import type { AgentsAnswer } from "../../contracts/control.ts";
import {
  AgentConfiguration,
  ConfigurationResponseSchema,
} from "../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import { ReverseTunnel } from "../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import type { ServiceEvent } from "../../contracts/service-events.ts";
import { guardMs, type Clock } from "../../kit/clock/clock.ts";
import { grpcPath } from "../../kit/grpc/service-definition.ts";
import type { RpcStatus } from "../../kit/grpc/rpc-status.ts";

const METHODS: ReadonlyMap<string, StreamMethod> = new Map([
  [grpcPath(AgentConfiguration, "GetConfiguration"), "GetConfiguration"],
  [grpcPath(ReverseTunnel, "Connect"), "Connect"],
]);
export type StreamMethod = "GetConfiguration" | "Connect";

/** How long GetConfiguration has to be open until the agent counts as connected, lab ms. */
const SETTLE_MS = 5_000;

export type AgentState = "not_started" | "connecting" | "connected" | "waiting";

export interface AgentViewParts {
  readonly agent: string;
  readonly clock: Clock;
  readonly emit: (event: ServiceEvent) => void;
  readonly onStreamEnded: (method: StreamMethod, status: RpcStatus) => void;
  readonly onDialFailed: () => void;
}

interface OpenStream {
  readonly method: StreamMethod;
  readonly number: number;
  readonly sinceMs: number;
}

/**
 * What an agent of the user's goes through, told from its own connections: the events, the state and
 * the numbers that a simulated one tells of itself (contracts/service-events.ts).
 */
export class AgentView {
  private readonly parts: AgentViewParts;
  private isStarted = false;
  private hadStream = false;
  private connections = 0;
  private configStreams = 0;
  private readonly live = new Set<ConnectionView>();
  private commit: string | null = null;
  private lastError: string | null = null;

  constructor(parts: AgentViewParts) {
    this.parts = parts;
  }

  get agent(): string {
    return this.parts.agent;
  }

  /** Its program has been started. */
  started(): void {
    this.isStarted = true;
    this.hadStream = false;
    const { agent, clock, emit } = this.parts;
    emit({ kind: "agent-started", at: clock.now(), agent, yours: true });
  }

  /** Its program has ended. */
  stopped(): void {
    this.isStarted = false;
  }

  get state(): AgentState {
    if (!this.isStarted) return "not_started";
    if (this.isConnected) return "connected";
    return this.hadStream && this.configStream === undefined ? "waiting" : "connecting";
  }

  get openTunnels(): number {
    return this.streams().filter(({ method }) => method === "Connect").length;
  }

  get openConnections(): number {
    return [...this.live].filter(({ isReady }) => isReady).length;
  }

  describe(): AgentsAnswer[number] {
    return {
      agent: this.agent,
      started: this.isStarted,
      connected: this.isConnected,
      openTunnels: this.openTunnels,
      commit: this.commit,
      lastError: this.lastError,
    };
  }

  /** A connection that the agent has begun. */
  connect(): ConnectionView {
    const view = new ConnectionView(this.parts, {
      openedNumber: () => ++this.connections,
      streamNumber: (method) => this.streamNumber(method),
      onCommit: (commit) => (this.commit = commit),
      onError: (text) => (this.lastError = text),
      onGone: () => this.live.delete(view),
    });
    this.live.add(view);
    return view;
  }

  private get isConnected(): boolean {
    const { clock } = this.parts;
    const since = this.configStream?.sinceMs;
    return since !== undefined && clock.now() - since >= guardMs(clock, SETTLE_MS);
  }

  private get configStream(): OpenStream | undefined {
    return this.streams().findLast(({ method }) => method === "GetConfiguration");
  }

  private streams(): readonly OpenStream[] {
    return [...this.live].flatMap((connection) => [...connection.open.values()]);
  }

  /** Calls of GetConfiguration are counted; a tunnel has the least number that is free. */
  private streamNumber(method: StreamMethod): number {
    if (method === "GetConfiguration") {
      this.hadStream = true;
      return ++this.configStreams;
    }
    const taken = new Set(
      this.streams().flatMap((stream) => (stream.method === "Connect" ? [stream.number] : [])),
    );
    let number = 1;
    while (taken.has(number)) number += 1;
    return number;
  }
}

interface ConnectionPorts {
  readonly openedNumber: () => number;
  readonly streamNumber: (method: StreamMethod) => number;
  readonly onCommit: (commit: string) => void;
  readonly onError: (text: string) => void;
  readonly onGone: () => void;
}

/** One connection of an agent; the listener of a ConnectionReader. */
export class ConnectionView {
  readonly open = new Map<number, OpenStream>();
  private readonly parts: AgentViewParts;
  private readonly ports: ConnectionPorts;
  private number = 0;
  private readySinceMs = 0;
  private hadGoaway = false;

  constructor(parts: AgentViewParts, ports: ConnectionPorts) {
    this.parts = parts;
    this.ports = ports;
  }

  get isReady(): boolean {
    return this.number > 0;
  }

  onReady(): void {
    const { agent, clock, emit } = this.parts;
    this.number = this.ports.openedNumber();
    this.readySinceMs = clock.now();
    const connection = this.number;
    emit({ kind: "agent-connection-opened", at: this.readySinceMs, agent, connection });
  }

  onOpened(rpc: number, path: string): void {
    const method = METHODS.get(path);
    if (method === undefined) return;
    const { agent, clock, emit } = this.parts;
    const number = this.ports.streamNumber(method);
    const sinceMs = clock.now();
    this.open.set(rpc, { method, number, sinceMs });
    if (method !== "GetConfiguration") return;
    emit({ kind: "config-stream-opened", at: sinceMs, agent, stream: number });
  }

  onMessage(rpc: number, message: Uint8Array): void {
    if (this.open.get(rpc)?.method !== "GetConfiguration") return;
    const { agent, clock, emit } = this.parts;
    const { commitId: commit, configuration } = fromBinary(ConfigurationResponseSchema, message);
    this.ports.onCommit(commit);
    const { agentId = 0n, projectId = 0n } = configuration ?? {};
    const ids = { agentId: Number(agentId), projectId: Number(projectId) };
    emit({ kind: "agent-commit", at: clock.now(), agent, commit, ...ids });
  }

  onEnded(rpc: number, status: RpcStatus): void {
    const stream = this.open.get(rpc);
    if (stream === undefined) return;
    this.open.delete(rpc);
    const { agent, clock, emit, onStreamEnded } = this.parts;
    const { method, number, sinceMs } = stream;
    const at = clock.now();
    const { code, message } = status;
    const end = { at, agent, lastedMs: at - sinceMs, code, message };
    onStreamEnded(method, status);
    if (code !== "OK") this.ports.onError(`${code} ${message}`.trimEnd());
    if (method === "GetConfiguration") {
      emit({ kind: "config-stream-ended", ...end, stream: number });
    } else {
      const connectionAgeMs = this.isReady ? at - this.readySinceMs : null;
      emit({ kind: "tunnel-ended", ...end, tunnel: number, connectionAgeMs });
    }
  }

  onGoaway(): void {
    this.hadGoaway = true;
  }

  onUnreadable(why: string): void {
    const { agent, clock, emit } = this.parts;
    emit({ kind: "agent-unreadable", at: clock.now(), agent, why });
  }

  /** It is gone; `why` says how it failed if kas had never answered on it. */
  onGone(why: string): void {
    const { agent, clock, emit, onDialFailed } = this.parts;
    const at = clock.now();
    this.ports.onGone();
    if (this.isReady) {
      const [connection, afterGoaway] = [this.number, this.hadGoaway];
      const ageMs = at - this.readySinceMs;
      emit({ kind: "agent-connection-closed", at, agent, connection, ageMs, afterGoaway });
      return;
    }
    onDialFailed();
    this.ports.onError(why);
    emit({ kind: "agent-dial-failed", at, agent, error: why });
  }
}
