import { Metadata, status } from "@grpc/grpc-js";
import type { DescMethod } from "@bufbuild/protobuf";
import type { Clock } from "../../../kit/clock/clock.ts";
import type { Logger } from "../../../kit/log.ts";
import type { Random } from "../../../kit/random.ts";
import type { GrpcServerMetrics, ObservedRpc } from "../observability/grpc-server-metrics.ts";
import type { AgentConnection } from "./agent-connection.ts";
import { agentToken } from "./agent-token.ts";
import { newCorrelationId } from "./correlation-id.ts";
import { CONTEXT_CANCELED, RpcError } from "./rpc-error.ts";

/** Recorded full text of a denial. */
const RATE_LIMIT_TEXT = "new connection rate limit exhausted for this agent, try again later";
export const CORRELATION_ID_HEADER = "x-gitlab-correlation-id";

/** The part of a grpc-js streaming call that is used here. */
export interface StreamingCall {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  sendMetadata(metadata: Metadata): void;
  end(metadata?: Metadata): unknown;
  emit(event: "error", error: object): unknown;
  once(event: "cancelled", listener: () => void): unknown;
}

/** What an RPC of the agent listener is given after the interceptors. */
export interface RpcContext {
  readonly token: string;
  readonly correlationId: string;
  readonly log: Logger;
  /** The age context of the connection. */
  readonly ended: AbortSignal;
  /** The call's own context: the peer has broken it off. Neither an age nor a SIGTERM does that. */
  readonly cancelled: AbortSignal;
  readonly observed: ObservedRpc;
  /** Response headers with the correlation id; to be sent before the first message. */
  sendHeaders(): void;
}

export interface RpcGate {
  /** Whether one more RPC of this token may pass. */
  allow(token: string): Promise<boolean>;
}

/**
 * The interceptors of the agent listener, outermost first: metrics, token, correlation id, logger,
 * limiter. Source: kas 14.2-pre protocol, section 1.10.
 */
export class AgentRpcServer {
  private readonly metrics: GrpcServerMetrics;
  private readonly gate: RpcGate;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly log: Logger;
  private readonly connectionOf: (call: object) => AgentConnection | undefined;
  private readonly running = new Set<Promise<void>>();

  constructor(options: {
    readonly metrics: GrpcServerMetrics;
    readonly gate: RpcGate;
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Logger;
    readonly connectionOf: (call: object) => AgentConnection | undefined;
  }) {
    this.metrics = options.metrics;
    this.gate = options.gate;
    this.clock = options.clock;
    this.random = options.random;
    this.log = options.log;
    this.connectionOf = options.connectionOf;
  }

  /** Serves one call; the status of `work` ends it. */
  serve(
    method: DescMethod,
    call: StreamingCall,
    work: (context: RpcContext) => Promise<void>,
  ): void {
    const serving = this.run(method, call, work).finally(() => this.running.delete(serving));
    this.running.add(serving);
  }

  /** Resolves when no RPC is running; there is no time limit, as in kas. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async run(
    method: DescMethod,
    call: StreamingCall,
    work: (context: RpcContext) => Promise<void>,
  ): Promise<void> {
    const observed = this.metrics.started(method);
    const headers = new Metadata();
    const cancelled = cancelledSignal(call);
    try {
      const connection = this.connectionOf(call);
      const token = agentToken(call.metadata);
      const correlationId = newCorrelationId(this.clock, this.random);
      headers.set(CORRELATION_ID_HEADER, correlationId);
      const log = this.log.with({
        correlation_id: correlationId,
        grpc_service: method.parent.typeName,
        grpc_method: method.name,
      });
      if (!(await this.gate.allow(token))) {
        throw new RpcError(status.RESOURCE_EXHAUSTED, RATE_LIMIT_TEXT);
      }
      const gone = AbortSignal.abort(CONTEXT_CANCELED);
      await work({
        token,
        correlationId,
        log,
        ended: connection?.ended ?? gone,
        cancelled: connection === undefined ? gone : cancelled,
        observed,
        sendHeaders: () => call.sendMetadata(headers),
      });
      call.end(headers);
      observed.handled(status.OK);
    } catch (error) {
      const known = error instanceof RpcError ? error : undefined;
      const code = known?.code ?? status.UNKNOWN;
      if (known === undefined) this.log.error("RPC failed", { error: String(error) });
      call.emit("error", { code, details: known?.message ?? String(error), metadata: headers });
      observed.handled(code);
    }
  }
}

function cancelledSignal(call: StreamingCall): AbortSignal {
  const controller = new AbortController();
  if (call.cancelled) controller.abort(CONTEXT_CANCELED);
  else call.once("cancelled", () => controller.abort(CONTEXT_CANCELED));
  return controller.signal;
}
