import type {
  Server,
  ServerDuplexStream,
  ServerWritableStream,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import {
  AgentConfiguration,
  type ConfigurationRequest,
  type ConfigurationResponse,
} from "../../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import {
  ReverseTunnel,
  type ConnectRequest,
  type ConnectResponse,
} from "../../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { grpcServiceDefinition } from "../../../kit/grpc/service-definition.ts";
import type { ConfigurationPoller } from "../agent-configuration/configuration-poller.ts";
import type { ConnectHandler } from "../reverse-tunnel/connect-handler.ts";
import type { AgentRpcServer } from "./agent-rpc.ts";

/** What serves agents' calls once the interceptors have let them pass. */
export interface AgentHandlers {
  readonly poller: Pick<ConfigurationPoller, "serve">;
  readonly tunnels: Pick<ConnectHandler, "serve">;
}

/** Puts the agent-facing services of this kas on a gRPC server. */
export function addAgentServices(
  server: Server,
  rpcs: AgentRpcServer,
  { poller, tunnels }: AgentHandlers,
): void {
  const configuration: UntypedServiceImplementation = {
    GetConfiguration: (call: ServerWritableStream<ConfigurationRequest, ConfigurationResponse>) => {
      rpcs.serve(AgentConfiguration.method.getConfiguration, call, async (context) => {
        context.observed.messageReceived();
        let headersSent = false;
        await poller.serve(context, call.request, {
          get cancelled() {
            return call.cancelled;
          },
          send: (response) => {
            if (!headersSent) context.sendHeaders();
            headersSent = true;
            call.write(response);
            context.observed.messageSent();
            return true;
          },
        });
      });
    },
  };
  const tunnel: UntypedServiceImplementation = {
    Connect: (call: ServerDuplexStream<ConnectRequest, ConnectResponse>) => {
      rpcs.serve(ReverseTunnel.method.connect, call, (context) =>
        tunnels.serve(context, async () => {
          const message = await firstMessage(call);
          if (message !== undefined) context.observed.messageReceived();
          return message;
        }),
      );
    },
  };
  server.addService(grpcServiceDefinition(AgentConfiguration), configuration);
  server.addService(grpcServiceDefinition(ReverseTunnel), tunnel);
}

/** The first message of a stream, or undefined when it ended, failed or was cancelled before one. */
function firstMessage(
  call: ServerDuplexStream<ConnectRequest, ConnectResponse>,
): Promise<ConnectRequest | undefined> {
  return new Promise((resolve) => {
    call.once("data", resolve);
    for (const event of ["end", "error", "cancelled", "close"]) {
      call.once(event, () => resolve(undefined));
    }
  });
}
