import { dirname } from "node:path";
import {
  agentPodName,
  type AgentkSimConfig,
  type GitalyMockConfig,
  type LbSimConfig,
  type RailsApiMockConfig,
} from "../../contracts/fleet.ts";
import type { KasMutation } from "../../contracts/kas-mutations.ts";
import type { KasProfile } from "../../contracts/kas-profile.ts";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { MODELLED_COMMIT, MODELLED_VERSION } from "../../contracts/version.ts";
import { PORTS, type AddressBook } from "./addresses.ts";
import type { BroughtKas } from "./brought-kas.ts";
import type { ComponentRecord, FolderUse, LinkRecord, MetricsEndpoint } from "./component.ts";
import type { FleetAgent } from "./fleet.ts";
import type { TopologyShape } from "./presets.ts";

/** What the components of one run share. */
export interface TopologyContext {
  readonly shape: TopologyShape;
  readonly kasProfile: KasProfile;
  /** A kas of the user's; the lab's own without. It knows no lab time: its tokens are checked on the wall clock. */
  readonly broughtKas?: BroughtKas | undefined;
  readonly book: AddressBook;
  readonly links: readonly LinkRecord[];
  readonly fleet: readonly FleetAgent[];
  readonly seed: string;
  /** Bearer token of every control endpoint of the run. */
  readonly controlToken: string;
  /** JSON for the shared clock (contracts/launch.ts). */
  readonly clockJson: string;
  /** Lab seconds in one wall second, for programs that know no lab time. */
  readonly speed: number;
  readonly kasSecretBase64: string;
  readonly gitalyToken: string;
  /** By which every kas pod is broken on purpose, in tests of the scenarios; else null. */
  readonly kasMutation: KasMutation | null;
  /** Folder for data that nobody keeps (repositories, Redis); removed at stop. */
  readonly dataFolder: string;
  /** PEM files of an edge with TLS, else null. */
  readonly certificates: {
    readonly caFile: string;
    readonly valid: { readonly certificateFile: string; readonly keyFile: string };
  } | null;
}

/** A service of ours with a control endpoint on `host`. */
export function serviceRecord(
  context: TopologyContext,
  service: {
    readonly name: string;
    readonly kind: ComponentRecord["kind"];
    readonly entry: string;
    readonly host: string;
    readonly config: object;
    readonly dependsOn: readonly string[];
    readonly metricsPort: number;
    readonly extraFiles?: Readonly<Record<string, string>>;
    readonly moreAddresses?: readonly string[];
    readonly folders?: readonly FolderUse[];
  },
): ComponentRecord {
  return {
    name: service.name,
    kind: service.kind,
    program: { kind: "node", entry: service.entry },
    args: ["--configuration-file", "{dir}/config.json"],
    env: {
      ...launchEnv(context, service.name),
      [LAUNCH_ENV.controlAddress]: `${service.host}:${PORTS.control}`,
      [LAUNCH_ENV.controlToken]: context.controlToken,
    },
    files: { "config.json": JSON.stringify(service.config), ...service.extraFiles },
    dependsOn: service.dependsOn,
    readiness: {
      kind: "http",
      host: service.host,
      port: PORTS.control,
      path: "/control/ready",
      bearer: context.controlToken,
    },
    ...(service.moreAddresses === undefined ? {} : { moreAddresses: service.moreAddresses }),
    ...(service.folders === undefined ? {} : { folders: service.folders }),
    metrics: labTarget(service.name, service.kind, service.host, service.metricsPort),
    control: { host: service.host, port: PORTS.control },
  };
}

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

/** Between the starts of two replicas of one agent, lab ms. */
const REPLICA_START_MS = 30_000;

export function agentkRecord(context: TopologyContext): ComponentRecord {
  const { book } = context;
  const config: AgentkSimConfig = {
    observability: { host: book.agentk, port: PORTS.agentkObservability },
    kasAddress: `${context.certificates === null ? "ws" : "wss"}://${book.edge}:${PORTS.loadBalancer}`,
    ...(context.certificates === null ? {} : { caFile: context.certificates.caFile }),
    agents: context.fleet.flatMap((agent, index) => {
      const pods = index === 0 ? context.shape.replicasOfFirstAgent : 1;
      return Array.from({ length: pods }, (_, pod) => ({
        name: agentPodName(agent.agentName, pod + 1),
        token: agent.token,
        podName: `agentk-${agent.agentId}${pod === 0 ? "" : `-r${pod + 1}`}`,
        podNamespace: "gitlab-kubernetes-agent",
        // One after the other, so that the fleet's start alone does not exceed the token's limit.
        startAfterMs: agent.startAfterMs + pod * REPLICA_START_MS,
        connectionAgesMs: [...agent.connectionAgesMs],
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

/** The variables by which a service learns its clock, seed and name. */
export function launchEnv(context: TopologyContext, name: string): Record<string, string> {
  return {
    [LAUNCH_ENV.clock]: context.clockJson,
    [LAUNCH_ENV.seed]: `${context.seed}/${name}`,
    [LAUNCH_ENV.component]: name,
  };
}

/** What Rails and Gitaly are told of the clock on which kas stamps its tokens. */
function kasClock({ broughtKas }: TopologyContext): { readonly kasClock?: "wall" } {
  return broughtKas === undefined ? {} : { kasClock: "wall" };
}

/** Target labels of the lab's own parts: a job of their own, so that no rule of GitLab's sees them. */
function labTarget(name: string, kind: string, host: string, port: number): MetricsEndpoint {
  return {
    host,
    port,
    path: "/metrics",
    labels: { job: `kas-lab/${kind}`, instance: `${host}:${port}`, component: name },
  };
}

function withoutStart(agent: FleetAgent): Omit<FleetAgent, "startAfterMs" | "connectionAgesMs"> {
  const { startAfterMs: _startAfterMs, connectionAgesMs: _connectionAgesMs, ...record } = agent;
  return record;
}
