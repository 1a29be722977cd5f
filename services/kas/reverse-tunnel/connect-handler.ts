import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type { ConnectRequest } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { TunnelInfoSchema } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/tracker/tracker_pb.ts";
import type { Random } from "../../../kit/random.ts";
import type { AgentInfoCheck } from "../api/agent-info-check.ts";
import type { RpcContext } from "../server/agent-rpc.ts";
import { RpcError, unavailable } from "../server/rpc-error.ts";
import type { TunnelRegistry } from "./tunnel-registry.ts";

/** Go type names that kas' text shows for each member of the oneof. */
const GO_TYPES: Readonly<Record<string, string>> = {
  header: "*rpc.ConnectRequest_Header",
  message: "*rpc.ConnectRequest_Message",
  trailer: "*rpc.ConnectRequest_Trailer",
  error: "*rpc.ConnectRequest_Error",
};

/** ReverseTunnel.Connect. Source: kas 14.2-pre protocol, section 5.3. */
export class ConnectHandler {
  private readonly agentInfo: AgentInfoCheck;
  private readonly registry: TunnelRegistry;
  private readonly random: Random;
  private readonly ownPrivateApiUrl: string;

  constructor(options: {
    readonly agentInfo: AgentInfoCheck;
    readonly registry: TunnelRegistry;
    readonly random: Random;
    readonly ownPrivateApiUrl: string;
  }) {
    this.agentInfo = options.agentInfo;
    this.registry = options.registry;
    this.random = options.random;
    this.ownPrivateApiUrl = options.ownPrivateApiUrl;
  }

  /**
   * @param first reads the first message; undefined when the peer ended or failed before one.
   * @throws RpcError; a normal return is OK.
   */
  async serve(
    context: RpcContext,
    first: () => Promise<ConnectRequest | undefined>,
  ): Promise<void> {
    const info = await this.agentInfo.check(context, false);
    const message = await first();
    if (message === undefined) {
      context.log.debug("Recv() from incoming tunnel connection failed");
      if (context.ended.aborted) return;
      throw unavailable();
    }
    const { case: kind, value } = message.msg;
    if (kind === undefined) throw unavailable();
    if (kind !== "descriptor") {
      const text = `Invalid oneof value type: ${GO_TYPES[kind] ?? kind}`;
      throw new RpcError(status.INVALID_ARGUMENT, text);
    }
    if (value.agentDescriptor === undefined) throw unavailable();
    const tunnel = create(TunnelInfoSchema, {
      agentDescriptor: value.agentDescriptor,
      connectionId: this.random.int63(),
      agentId: BigInt(info.agent_id),
      kasUrl: this.ownPrivateApiUrl,
    });
    await this.registry.hold(tunnel, context.ended);
  }
}
