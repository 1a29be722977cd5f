import { Registry } from "prom-client";
import { AgentConfiguration } from "../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import { ReverseTunnel } from "../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { DEFAULT_KAS_PROFILE, type KasProfile } from "../../contracts/kas-profile.ts";
import { MODELLED_COMMIT, MODELLED_VERSION } from "../../contracts/version.ts";
import { UndoStack, type Started } from "../../kit/lifecycle.ts";
import type { ServiceContext } from "../../kit/service-main.ts";
import { TokenBucket } from "../../kit/token-bucket.ts";
import { ConfigurationPoller } from "./agent-configuration/configuration-poller.ts";
import { AgentInfoCheck } from "./api/agent-info-check.ts";
import { CachingLookup } from "./api/caching-lookup.ts";
import { GitLabClient } from "./api/gitlab-client.ts";
import { splitAddress, type LoadedConfig } from "./config/load.ts";
import { GitalyPool } from "./gitaly/gitaly-client.ts";
import { GrpcClientMetrics } from "./observability/grpc-client-metrics.ts";
import { GrpcServerMetrics } from "./observability/grpc-server-metrics.ts";
import { addStaticMetrics, startObservability } from "./observability/observability-server.ts";
import { addProcessMetrics } from "./observability/process-metrics.ts";
import { openRedis } from "./redis/open-redis.ts";
import { ConnectHandler } from "./reverse-tunnel/connect-handler.ts";
import { TunnelRegistry } from "./reverse-tunnel/tunnel-registry.ts";
import { UNTOUCHED, type KasSeams } from "./seams.ts";
import { AgentListener } from "./server/agent-listener.ts";
import { AgentRpcServer } from "./server/agent-rpc.ts";
import { addAgentServices } from "./server/agent-services.ts";
import { buildTracking } from "./tracking.ts";

const USER_AGENT = `gitlab-kas/${MODELLED_VERSION}/${MODELLED_COMMIT}`;

/**
 * Starts a kas pod. Redis, GitLab and Gitaly are contacted lazily, so it starts with all of them
 * down. Source: kas 14.2-pre protocol, sections 1.6 and 1.7.
 * @param seams what a test puts between the parts.
 */
export async function startKas(
  loaded: LoadedConfig,
  launched: ServiceContext,
  ownPrivateApiUrl: string,
  options: {
    readonly seams?: KasSeams;
    readonly profile?: KasProfile;
    /** Lab only, see AgentListenerOptions. */
    readonly countedAges?: boolean;
  } = {},
): Promise<Started> {
  const { seams = UNTOUCHED, profile = DEFAULT_KAS_PROFILE, countedAges = false } = options;
  const config = seams.config(loaded.config);
  const context = seams.context(launched);
  const { clock, random, log } = context;
  if (ownPrivateApiUrl === "") {
    log.warn("OWN_PRIVATE_API_URL is not set, this kas instance is unroutable");
  }
  const registry = new Registry();
  addStaticMetrics(registry, MODELLED_VERSION);
  addProcessMetrics(registry);

  const pool = await openRedis(config, context);
  const tracking = seams.tracking(
    buildTracking(config, context, pool === undefined ? undefined : seams.redis(pool)),
  );
  const gitlab = new GitLabClient({
    address: config.gitlab.address,
    secret: loaded.gitlabSecret,
    userAgent: USER_AGENT,
    clock,
    limiter: new TokenBucket(bucket(config.gitlab.api_rate_limit), clock),
  });
  const agentInfo = new AgentInfoCheck(
    gitlab,
    new CachingLookup({
      clock,
      ttlMs: config.agent.info_cache_ttl,
      errorTtlMs: config.agent.info_cache_error_ttl,
    }),
    profile.notFound,
    clock,
  );
  const gitaly = new GitalyPool({
    clock,
    userAgent: USER_AGENT,
    metrics: new GrpcClientMetrics(registry, USER_AGENT),
    globalLimit: bucket(config.gitaly.global_api_rate_limit),
    perServerLimit: bucket(config.gitaly.per_server_api_rate_limit),
  });
  const listen = config.agent.listen;
  const listener = new AgentListener({
    address: splitAddress(listen.address),
    maxConnectionAgeMs: listen.max_connection_age,
    age: profile.age,
    clock,
    random: random.split("connection-age"),
    countedAges,
  });
  const metrics = new GrpcServerMetrics(registry);
  if (profile.counters === "pre-registered") {
    metrics.preRegister(AgentConfiguration, ReverseTunnel);
  }
  const rpcs = new AgentRpcServer({
    metrics,
    gate: tracking.gate,
    clock,
    random: random.split("correlation-id"),
    log,
    connectionOf: (call) => listener.connectionOf(call),
  });
  const poller = new ConfigurationPoller({
    clock,
    random: random.split("configuration"),
    agentInfo,
    gitaly,
    tracker: tracking.agents,
    pollPeriodMs: config.agent.configuration.poll_period,
    fileSizeMax: config.agent.configuration.max_configuration_file_size,
  });
  const tunnels = new ConnectHandler({
    agentInfo,
    registry: new TunnelRegistry(tracking.tunnels),
    random: random.split("tunnels"),
    ownPrivateApiUrl,
  });
  addAgentServices(listener.server, rpcs, seams.handlers({ poller, tunnels }));

  // Stages stop in reverse order: servers first, trackers last, so that unregistrations get written.
  const undo = new UndoStack();
  undo.add("clients", () => {
    gitlab.close();
    gitaly.close();
    pool?.close();
  });
  undo.add("trackers", () => tracking.stop());
  const observability = await startObservability({
    clock,
    address: splitAddress(config.observability.listen.address),
    paths: {
      metrics: config.observability.prometheus.url_path,
      liveness: config.observability.liveness_probe.url_path,
      readiness: config.observability.readiness_probe.url_path,
    },
    registry,
    serverHeader: USER_AGENT,
    log,
    readiness:
      pool === undefined
        ? undefined
        : async () => {
            await pool.command("ping");
          },
  });
  undo.add("observability", () => observability.stop());
  log.info("Observability endpoint is up", {
    mod_name: "observability",
    net_network: config.observability.listen.network,
    net_address: config.observability.listen.address,
  });
  undo.add("agent listener", async () => {
    listener.beginStop();
    await rpcs.idle();
    await listener.stop();
  });
  await listener.start();
  log.info("Agentk API endpoint is up", {
    net_network: listen.network,
    net_address: listen.address,
    is_websocket: listen.websocket,
  });
  const stop = (): Promise<void> => undo.run();
  return { stop, [Symbol.asyncDispose]: stop };
}

function bucket(limit: { refill_rate_per_second: number; bucket_size: number }): {
  refillPerSecond: number;
  bucketSize: number;
} {
  return { refillPerSecond: limit.refill_rate_per_second, bucketSize: limit.bucket_size };
}
