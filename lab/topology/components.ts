import { dirname } from "node:path";
import {
  agentPodName,
  type AgentkSimConfig,
  type GitalyMockConfig,
  type LbSimConfig,
  type RailsApiMockConfig,
} from "../../contracts/fleet.ts";
import { MODELLED_COMMIT, MODELLED_VERSION } from "../../contracts/version.ts";
import { PORTS } from "./addresses.ts";
import type { ComponentRecord, FolderUse } from "./component.ts";
import type { FleetAgent } from "./fleet.ts";
import { serviceRecord } from "./service-record.ts";
import type { TopologyContext } from "./topology-context.ts";

export type { TopologyContext, YourAgentk } from "./topology-context.ts";

export function railsRecord(context: TopologyContext): ComponentRecord {
  const { book, shape } = context;
  const config: RailsApiMockConfig = {
    listen: { host: book.rails, port: PORTS.rails },
    observability: { host: book.rails, port: PORTS.railsMetrics },
    kasSecretFile: "{dir}/gitlab_kas_secret",
    ...kasClock(context),
    workers: shape.railsWorkers,
    flagCacheMs: 60_000,
    gitalyAddresses: Object.fromEntries(
      shape.gitalyStorages.map((storage, index) => [
        storage,
        `tcp://${book.gitalyFor(index + 1)}:${PORTS.gitaly}`,
      ]),
    ),
    gitalyToken: context.gitalyToken,
    agents: context.fleet.map(withoutStart),
  };
  return serviceRecord(context, {
    name: "rails",
    kind: "rails-api-mock",
    entry: "services/rails-api-mock/main.ts",
    host: book.rails,
    config,
    dependsOn: [],
    metricsPort: PORTS.railsMetrics,
    extraFiles: { gitlab_kas_secret: `${context.kasSecretBase64}\n` },
  });
}

export function gitalyRecord(context: TopologyContext): ComponentRecord {
  const { book, shape } = context;
  const host = book.gitalyStorage(1);
  const config: GitalyMockConfig = {
    storages: shape.gitalyStorages.map((name, index) => ({
      name,
      host: book.gitalyStorage(index + 1),
      port: PORTS.gitaly,
      path: `${context.dataFolder}/gitaly/${name}`,
    })),
    observability: { host, port: PORTS.gitalyMetrics },
    token: context.gitalyToken,
    ...kasClock(context),
    agents: context.fleet.map(withoutStart),
  };
  return serviceRecord(context, {
    name: "gitaly",
    kind: "gitaly-mock",
    entry: "services/gitaly-mock/main.ts",
    host,
    config,
    dependsOn: [],
    metricsPort: PORTS.gitalyMetrics,
    moreAddresses: config.storages.map((storage) => storage.host).filter((own) => own !== host),
    folders: [{ path: `${context.dataFolder}/gitaly`, access: "write" }],
  });
}

export function loadBalancerRecord(context: TopologyContext): ComponentRecord {
  const { book, shape } = context;
  const config: LbSimConfig = {
    listen: { host: book.loadBalancer, port: PORTS.loadBalancer },
    observability: { host: book.loadBalancer, port: PORTS.loadBalancerMetrics },
    address: book.loadBalancer,
    endpoints: Array.from({ length: shape.kasReplicas }, (_, index) => ({
      pod: `kas-${index + 1}`,
      host: book.kasPod(index + 1),
      port: PORTS.kasAgent,
    })),
    // The runbook's values; thresholds: load balancer reference, section 7.
    healthCheck: {
      port: PORTS.kasObservability,
      path: shape.healthPath,
      intervalMs: 5_000,
      timeoutMs: 3_000,
      healthyThreshold: 1,
      unhealthyThreshold: 2,
    },
    backendTimeoutMs: 1_830_000,
    ...(context.certificates === null ? {} : { tls: context.certificates.valid }),
  };
  return serviceRecord(context, {
    name: "lb",
    kind: "lb-sim",
    entry: "services/lb-sim/main.ts",
    host: book.loadBalancer,
    config,
    // After the pods, so that no probe fails before the run has begun.
    dependsOn: ["links", ...config.endpoints.map(({ pod }) => pod)],
    metricsPort: PORTS.loadBalancerMetrics,
    folders: certificateFolder(context),
  });
}

/**
 * kas ends connections that are pinged more often than each 20 s of its own time, with some room.
 * Source: kas 14.2-pre protocol, section 1.8.
 */
export const KEEPALIVE_WALL_MS_MIN = 22_000;

/** Where agentk pods are said to run. */
export const AGENTK_NAMESPACE = "gitlab-kubernetes-agent";
/** Between the starts of two replicas of one agent, lab ms. */
const REPLICA_START_MS = 30_000;

export function agentkRecord(context: TopologyContext): ComponentRecord {
  const { book } = context;
  const config: AgentkSimConfig = {
    observability: { host: book.agentk, port: PORTS.agentkObservability },
    kasAddress: `${context.certificates === null ? "ws" : "wss"}://${book.edge}:${PORTS.loadBalancer}`,
    ...(context.certificates === null ? {} : { caFile: context.certificates.caFile }),
    agents: context.fleet.flatMap((agent, index) => {
      const isYours = index < (context.shape.yourAgents ?? 0);
      const pods = index === 0 ? context.shape.replicasOfFirstAgent : 1;
      return Array.from({ length: pods }, (_, pod) => ({
        name: agentPodName(agent.agentName, pod + 1),
        token: agent.token,
        podName: `agentk-${agent.agentId}${pod === 0 ? "" : `-r${pod + 1}`}`,
        podNamespace: AGENTK_NAMESPACE,
        // One after the other, so that the fleet's start alone does not exceed the token's limit.
        startAfterMs: agent.startAfterMs + pod * REPLICA_START_MS,
        connectionAgesMs: [...agent.connectionAgesMs],
        ...(isYours && pod === 0 ? { isElsewhere: true as const } : {}),
      }));
    }),
    version: MODELLED_VERSION,
    commit: MODELLED_COMMIT,
    ...(context.broughtKas === undefined ? {} : { keepaliveWallMsMin: KEEPALIVE_WALL_MS_MIN }),
  };
  return serviceRecord(context, {
    name: "agentk",
    kind: "agentk-sim",
    entry: "services/agentk-sim/main.ts",
    host: book.agentk,
    config,
    dependsOn: ["links"],
    metricsPort: PORTS.agentkObservability,
    metricsLabels: { program: "simulated" },
    folders: certificateFolder(context),
  });
}

export function linksRecord(context: TopologyContext): ComponentRecord {
  const { book, links } = context;
  const own = links.flatMap(({ listen, sourceHost }) =>
    sourceHost === null ? [listen.host] : [listen.host, sourceHost],
  );
  return serviceRecord(context, {
    name: "links",
    kind: "links",
    entry: "lab/links/main.ts",
    host: book.links,
    config: {
      links,
      observability: { host: book.links, port: PORTS.linksMetrics },
    },
    dependsOn: [],
    metricsPort: PORTS.linksMetrics,
    // At the address where nobody lives there is a machine that refuses.
    moreAddresses: [...new Set([...own, book.nobody])],
  });
}

export function redisRecord(context: TopologyContext): ComponentRecord {
  const host = context.book.redis;
  const folder = `${context.dataFolder}/redis`;
  const options: readonly (readonly [string, string])[] = [
    ["--bind", host],
    ["--port", String(PORTS.redis)],
    ["--dir", folder],
    ["--save", ""],
    ["--appendonly", "no"],
    ["--daemonize", "no"],
    // It listens on loopback only; protected mode would refuse pods, whose addresses are not 127.0.0.1.
    ["--protected-mode", "no"],
  ];
  return {
    name: "redis",
    kind: "redis",
    program: { kind: "tool", tool: "redis-server" },
    args: options.flat(),
    env: {},
    files: {},
    dependsOn: [],
    readiness: { kind: "redis-ping", host, port: PORTS.redis },
    folders: [{ path: folder, access: "write" }],
    metrics: null,
    control: null,
  };
}

/** Where the certificates of an edge with TLS are; nowhere without. */
function certificateFolder({ certificates }: TopologyContext): readonly FolderUse[] {
  if (certificates === null) return [];
  return [{ path: dirname(certificates.caFile), access: "read" }];
}

/** What Rails and Gitaly are told of the clock on which kas stamps its tokens. */
function kasClock({ broughtKas }: TopologyContext): { readonly kasClock?: "wall" } {
  return broughtKas === undefined ? {} : { kasClock: "wall" };
}

function withoutStart(agent: FleetAgent): Omit<FleetAgent, "startAfterMs" | "connectionAgesMs"> {
  const { startAfterMs: _startAfterMs, connectionAgesMs: _connectionAgesMs, ...record } = agent;
  return record;
}
