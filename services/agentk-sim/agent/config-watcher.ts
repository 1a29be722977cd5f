import { makeCall } from "../channel/call.ts";
import { isCancellation, rpcErrorText, type RpcCall } from "../rpc.ts";
import { messageOf } from "../../../kit/errors.ts";
import { compressedFrame } from "../../../kit/grpc/grpc-framing.ts";
import type { AgentPorts } from "./agent-ports.ts";
import {
  configurationRequest,
  decodeConfigurationResponse,
  GET_CONFIGURATION_PATH,
  type AgentIdentity,
} from "./messages.ts";
import { pollLoop, type LoopTurn } from "./poll-loop.ts";

/**
 * The GetConfiguration loop: one stream at a time, opened with the newest commit the agent has
 * processed. Source: kas 14.2-pre protocol, section 3.2 (agentk side).
 */
export class ConfigWatcher {
  private readonly ports: AgentPorts;
  private readonly identity: AgentIdentity;
  private streams = 0;
  private newestCommit: string | null = null;
  /** Start of the first of the streams that have followed each other without a failure. */
  private connectedSince: number | null = null;
  private isWaiting = false;

  constructor(ports: AgentPorts, identity: AgentIdentity) {
    this.ports = ports;
    this.identity = identity;
  }

  get commit(): string | null {
    return this.newestCommit;
  }

  /** Lab time since which the stream has been open; null while it is not. */
  get openSinceMs(): number | null {
    return this.connectedSince;
  }

  /** Whether it sleeps in its back-off. */
  get waiting(): boolean {
    return this.isWaiting;
  }

  /** Resolves when the agent stops. */
  run(): Promise<void> {
    const { clock, random, signal } = this.ports;
    const onWaiting = (waiting: boolean): void => {
      this.isWaiting = waiting;
    };
    return pollLoop({ clock, random: random.split("config"), signal, onWaiting }, () =>
      this.turn(),
    );
  }

  private async turn(): Promise<LoopTurn> {
    const { agent, clock, channel, emit, counts } = this.ports;
    const stream = ++this.streams;
    const onPlaced = (): void => {
      const at = clock.now();
      this.connectedSince ??= at;
      emit({ kind: "config-stream-opened", at, agent, stream });
    };
    const request = {
      path: GET_CONFIGURATION_PATH,
      firstFrame: compressedFrame(configurationRequest(this.identity, this.newestCommit ?? "")),
      endAfterFirst: true,
      onMessage: (bytes: Uint8Array, call: RpcCall) => {
        this.onMessage(bytes, call);
      },
    };
    const { status, placed, lastedMs, correlationId } = await makeCall(
      channel,
      clock,
      request,
      onPlaced,
    );
    if (!placed) onPlaced();
    counts.streamEnded("GetConfiguration", status);
    const { code, message } = status;
    // A clean end is followed by the next stream at once: no gap.
    if (code !== "OK") this.connectedSince = null;
    emit({
      kind: "config-stream-ended",
      at: clock.now(),
      agent,
      stream,
      lastedMs,
      code,
      message,
    });
    if (code === "OK") return { next: "at-once", lastedMs };
    if (!isCancellation(status)) {
      const error = rpcErrorText(status);
      this.ports.onError(error);
      this.ports.log.warn(
        placed ? "GetConfiguration.Recv failed" : "GetConfiguration failed",
        correlationId === undefined ? { error } : { error, correlation_id: correlationId },
      );
    }
    return { next: "back-off", lastedMs };
  }

  private onMessage(bytes: Uint8Array, call: RpcCall): void {
    let commit: string;
    let ids: { readonly agentId: number; readonly projectId: number };
    try {
      const response = decodeConfigurationResponse(bytes);
      commit = response.commitId;
      const { agentId = 0n, projectId = 0n } = response.configuration ?? {};
      ids = { agentId: Number(agentId), projectId: Number(projectId) };
    } catch (error) {
      call.abort({
        code: "Internal",
        message: `grpc: failed to unmarshal the received message ${messageOf(error)}`,
      });
      return;
    }
    if (commit === "") {
      call.abort({
        code: "InvalidArgument",
        message:
          "invalid server response: invalid ConfigurationResponse.CommitId: " +
          "value length must be at least 1 runes",
      });
      return;
    }
    const { agent, clock, emit, log } = this.ports;
    this.newestCommit = commit;
    emit({ kind: "agent-commit", at: clock.now(), agent, commit, ...ids });
    log.debug("Applying configuration", { commit_id: commit });
  }
}
