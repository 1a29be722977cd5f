import { makeCall } from "../channel/call.ts";
import { isCancellation, rpcErrorText, type RpcCall } from "../rpc.ts";
import { messageOf } from "../../../kit/errors.ts";
import { compressedFrame } from "../../../kit/grpc/grpc-framing.ts";
import type { AgentPorts } from "./agent-ports.ts";
import { CONNECT_PATH, decodeConnectResponse, descriptorRequest, refusal } from "./messages.ts";
import { pollLoop, type LoopTurn } from "./poll-loop.ts";

/** The same bytes for every tunnel of every agent: compressed once. */
const DESCRIPTOR_FRAME = compressedFrame(descriptorRequest());
/** gRPC code Unimplemented. */
const UNIMPLEMENTED = 12;

/**
 * One of the ten tunnels: a Connect stream that announces what the agent serves and then idles until
 * kas ends it. Source: kas 14.2-pre protocol, section 5.2. Proxied requests are refused: the agent
 * answers `error` and half-closes.
 */
export class TunnelLoop {
  private readonly ports: AgentPorts;
  private readonly tunnel: number;
  private isOpen = false;

  /** `tunnel` counts from 1. */
  constructor(ports: AgentPorts, tunnel: number) {
    this.ports = ports;
    this.tunnel = tunnel;
  }

  get open(): boolean {
    return this.isOpen;
  }

  /** Resolves when the agent stops. */
  run(): Promise<void> {
    const { clock, random, signal } = this.ports;
    const ladder = random.split(`tunnel-${this.tunnel}`);
    return pollLoop({ clock, random: ladder, signal }, () => this.turn());
  }

  private async turn(): Promise<LoopTurn> {
    const { agent, clock, channel, emit, counts } = this.ports;
    const request = {
      path: CONNECT_PATH,
      firstFrame: DESCRIPTOR_FRAME,
      endAfterFirst: false,
      onMessage: (bytes: Uint8Array, call: RpcCall) => {
        refuseRequest(bytes, call);
      },
    };
    const outcome = await makeCall(channel, clock, request, () => {
      this.isOpen = true;
    });
    this.isOpen = false;
    const { status, placed, lastedMs, connectionAgeMs, correlationId } = outcome;
    counts.streamEnded("Connect", status);
    const { code, message } = status;
    emit({
      kind: "tunnel-ended",
      at: clock.now(),
      agent,
      tunnel: this.tunnel,
      lastedMs,
      connectionAgeMs,
      code,
      message,
    });
    if (code === "OK") return { next: "at-once", lastedMs };
    if (!isCancellation(status)) {
      const error = `${placed ? "" : "Connect(): "}${rpcErrorText(status)}`;
      this.ports.onError(error);
      this.ports.log.error("Error handling a connection", {
        mod_name: "reverse_tunnel",
        error,
        ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
      });
    }
    return { next: "back-off", lastedMs };
  }
}

function refuseRequest(bytes: Uint8Array, call: RpcCall): void {
  try {
    if (decodeConnectResponse(bytes).msg.case !== "requestInfo") return;
    const answer = refusal(UNIMPLEMENTED, "the simulated agentk serves no proxied requests");
    call.sendLast(compressedFrame(answer));
  } catch (error) {
    call.abort({
      code: "Internal",
      message: `grpc: failed to unmarshal the received message ${messageOf(error)}`,
    });
  }
}
