import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import {
  ConnectedAgentInfoSchema,
  type ConnectedAgentInfo,
} from "../../../contracts/gen/gitlab/agent/agent_tracker/agent_tracker_pb.ts";
import {
  ConfigurationResponseSchema,
  type ConfigurationRequest,
  type ConfigurationResponse,
} from "../../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import { AgentConfigurationSchema } from "../../../contracts/gen/gitlab/agent/agentcfg/agentcfg_pb.ts";
import { RepositorySchema } from "../../../contracts/gen/gitaly/gitaly_pb.ts";
import type { AgentInfo } from "../../../contracts/rails-api.ts";
import { Backoff } from "../../../kit/backoff.ts";
import type { Clock } from "../../../kit/clock/clock.ts";
import { messageOf } from "../../../kit/errors.ts";
import type { Random } from "../../../kit/random.ts";
import type { AgentRegistrar } from "../agent-tracker/agent-tracker.ts";
import type { AgentInfoCheck } from "../api/agent-info-check.ts";
import { GitalyError } from "../gitaly/gitaly-error.ts";
import type { GitalyCall, GitalyPort } from "../gitaly/gitaly-client.ts";
import { toTimestamp } from "../redis/timestamp.ts";
import type { RpcContext } from "../server/agent-rpc.ts";
import { RpcError } from "../server/rpc-error.ts";
import { ConfigFileError, parseConfigFile } from "./parse-config-file.ts";

/** Back-off of failed polls. Source: kas 14.2-pre protocol, section 1.11. */
const POLL_BACKOFF = { initMs: 10_000, maxMs: 60_000, resetMs: 60_000 };

export interface ConfigurationPollerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly agentInfo: AgentInfoCheck;
  readonly gitaly: GitalyPort;
  readonly tracker: AgentRegistrar;
  readonly pollPeriodMs: number;
  readonly fileSizeMax: number;
}

/**
 * AgentConfiguration.GetConfiguration: polls the configuration repository and sends what is new
 * until the age context ends. Source: kas 14.2-pre protocol, section 3.2.
 */
export class ConfigurationPoller {
  private readonly options: ConfigurationPollerOptions;

  constructor(options: ConfigurationPollerOptions) {
    this.options = options;
  }

  /**
   * @param send resolves when the message is on its way; false when the peer is gone.
   * @throws RpcError with which the stream ends; a normal return is OK.
   */
  async serve(
    context: RpcContext,
    request: ConfigurationRequest,
    peer: { readonly cancelled: boolean; send(response: ConfigurationResponse): boolean },
  ): Promise<void> {
    const { clock, random, tracker } = this.options;
    const backoff = new Backoff(POLL_BACKOFF, clock, random);
    const connectedAtMs = clock.now();
    let registered: ConnectedAgentInfo | undefined;
    let commit = request.commitId;
    try {
      for (;;) {
        const info = await this.options.agentInfo.check(context, true);
        if (registered === undefined) {
          registered = this.connectedAgent(request, info, connectedAtMs);
          await tracker.register(registered);
        }
        const outcome = await this.poll(context, info, commit);
        if (outcome.kind === "new") {
          commit = outcome.commit;
          if (peer.cancelled || !peer.send(outcome.response)) {
            context.log.debug("Config: failed to send config");
            throw new RpcError(status.UNAVAILABLE, "gRPC send failed");
          }
        }
        if (peer.cancelled || context.ended.aborted) return;
        const pauseMs = outcome.kind === "failed" ? backoff.next() : this.options.pollPeriodMs;
        if (!(await slept(clock, pauseMs, context.ended))) return;
      }
    } finally {
      if (registered !== undefined) await tracker.unregister(registered);
    }
  }

  private async poll(context: RpcContext, info: AgentInfo, last: string): Promise<PollOutcome> {
    const log = context.log.with({
      agent_id: info.agent_id,
      project_id: info.gitaly_repository.gl_project_path,
    });
    const call = gitalyCall(context, info);
    let commit: string;
    try {
      commit = await this.options.gitaly.defaultBranch(call);
    } catch (error) {
      if (!context.ended.aborted) {
        log.error("Config: repository poll failed", { error: messageOf(error) });
      }
      return { kind: "failed" };
    }
    if (commit === last) {
      log.debug("Config: no updates", { commit_id: commit });
      return { kind: "same" };
    }
    log.info("Config: new commit", { commit_id: commit });
    const path = `.gitlab/agents/${info.agent_name}/config.yaml`;
    try {
      const bytes = await this.options.gitaly.file(call, commit, path, this.options.fileSizeMax);
      return { kind: "new", commit, response: response(bytes, info, commit) };
    } catch (error) {
      if (context.ended.aborted) return { kind: "failed" };
      const detail = userErrorText(error);
      if (detail !== undefined) {
        log.info("Config: failed to fetch", { commit_id: commit, error: detail });
        throw new RpcError(status.FAILED_PRECONDITION, `Config: ${detail}`);
      }
      log.error("Config: failed to fetch", { commit_id: commit, error: messageOf(error) });
      return { kind: "failed" };
    }
  }

  private connectedAgent(
    request: ConfigurationRequest,
    info: AgentInfo,
    connectedAtMs: number,
  ): ConnectedAgentInfo {
    return create(ConnectedAgentInfoSchema, {
      ...(request.agentMeta === undefined ? {} : { agentMeta: request.agentMeta }),
      connectedAt: toTimestamp(connectedAtMs),
      connectionId: this.options.random.int63(),
      agentId: BigInt(info.agent_id),
      projectId: BigInt(info.project_id),
    });
  }
}

type PollOutcome =
  | { readonly kind: "same" }
  | { readonly kind: "failed" }
  | { readonly kind: "new"; readonly commit: string; readonly response: ConfigurationResponse };

function gitalyCall(context: RpcContext, info: AgentInfo): GitalyCall {
  const repository = info.gitaly_repository;
  return {
    server: {
      address: info.gitaly_info.address,
      token: info.gitaly_info.token ?? "",
      features: info.gitaly_info.features ?? {},
    },
    repository: create(RepositorySchema, {
      storageName: repository.storage_name,
      relativePath: repository.relative_path,
      glRepository: repository.gl_repository,
      glProjectPath: repository.gl_project_path,
    }),
    correlationId: context.correlationId,
    signal: context.ended,
  };
}

function response(bytes: Buffer, info: AgentInfo, commitId: string): ConfigurationResponse {
  const file = parseConfigFile(bytes);
  return create(ConfigurationResponseSchema, {
    commitId,
    configuration: create(AgentConfigurationSchema, {
      ...(file.gitops === undefined ? {} : { gitops: file.gitops }),
      ...(file.observability === undefined ? {} : { observability: file.observability }),
      ...(file.cilium === undefined ? {} : { cilium: file.cilium }),
      agentId: BigInt(info.agent_id),
      projectId: BigInt(info.project_id),
    }),
  });
}

function userErrorText(error: unknown): string | undefined {
  if (error instanceof ConfigFileError) return error.message;
  if (error instanceof GitalyError && error.isUserError) {
    return `agent configuration file: ${error.message}`;
  }
  return undefined;
}

async function slept(clock: Clock, ms: number, ended: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, ended);
    return true;
  } catch {
    return false;
  }
}
