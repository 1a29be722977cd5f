import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AgentConfiguration,
  ConfigurationRequestSchema,
  ConfigurationResponseSchema,
  type ConfigurationResponse,
} from "../../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import {
  ConnectRequestSchema,
  ConnectResponseSchema,
  ReverseTunnel,
  type ConnectResponse,
} from "../../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { grpcPath } from "../../../kit/grpc/service-definition.ts";

export const GET_CONFIGURATION_PATH = grpcPath(AgentConfiguration, "GetConfiguration");
export const CONNECT_PATH = grpcPath(ReverseTunnel, "Connect");

/** What an agentk pod says about itself. Source: kas 14.2-pre protocol, section 2.4. */
export interface AgentIdentity {
  readonly version: string;
  readonly commit: string;
  readonly podNamespace: string;
  readonly podName: string;
}

/** `ConfigurationRequest`; `commitId` is empty on the first call. */
export function configurationRequest(identity: AgentIdentity, commitId: string): Uint8Array {
  const { version, commit, podNamespace, podName } = identity;
  return toBinary(
    ConfigurationRequestSchema,
    create(ConfigurationRequestSchema, {
      commitId,
      agentMeta: { version, commitId: commit, podNamespace, podName },
    }),
  );
}

export function decodeConfigurationResponse(bytes: Uint8Array): ConfigurationResponse {
  return fromBinary(ConfigurationResponseSchema, bytes);
}

/** First message of every tunnel: one service with one method, 68 bytes. Protocol, section 6.4. */
export function descriptorRequest(): Uint8Array {
  return toBinary(
    ConnectRequestSchema,
    create(ConnectRequestSchema, {
      msg: {
        case: "descriptor",
        value: {
          agentDescriptor: {
            services: [
              {
                name: "gitlab.agent.kubernetes_api.rpc.KubernetesApi",
                methods: [{ name: "MakeRequest" }],
              },
            ],
          },
        },
      },
    }),
  );
}

/** The answer of an agent that could not even start a proxied request: only `error`. */
export function refusal(code: number, message: string): Uint8Array {
  return toBinary(
    ConnectRequestSchema,
    create(ConnectRequestSchema, {
      msg: { case: "error", value: { status: { code, message } } },
    }),
  );
}

export function decodeConnectResponse(bytes: Uint8Array): ConnectResponse {
  return fromBinary(ConnectResponseSchema, bytes);
}
