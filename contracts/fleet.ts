import { z } from "zod";

/** The files in which the lab tells its services who takes part; paths are absolute. */

/** One agent as Rails knows it. Written by the lab, read by rails-api-mock and gitaly-mock. */
export const AgentRecord = z.strictObject({
  agentId: z.int(),
  agentName: z.string(),
  projectId: z.int(),
  /** `group/project`. */
  projectPath: z.string(),
  token: z.string(),
  storage: z.string(),
  /** `@hashed/aa/bb/<sha256 of project id>.git`. */
  relativePath: z.string(),
});
export type AgentRecord = z.infer<typeof AgentRecord>;

/** An agentk pod's name in the fleet: the agent's own, and `agent-1-r2` for its second replica. */
export function agentPodName(agent: string, replica: number): string {
  return replica === 1 ? agent : `${agent}-r${replica}`;
}

/** Whether a name of {@link agentPodName} is that of a second or later replica. */
export function isFurtherReplica(podName: string): boolean {
  return /-r\d+$/.test(podName);
}

/** On which clock kas stamps its tokens, and they are checked: the run's, unless this says the wall's. */
const KasClock = z.literal("wall").optional();

/** Configuration file of rails-api-mock (`--configuration-file`, JSON). */
export const RailsApiMockConfig = z.strictObject({
  listen: z.strictObject({ host: z.string(), port: z.int() }),
  /** Where `/metrics` is served. */
  observability: z.strictObject({ host: z.string(), port: z.int() }),
  /** File with base64 text of exactly 32 bytes. */
  kasSecretFile: z.string(),
  kasClock: KasClock,
  /** Puma worker processes, each with its own copy of every flag. */
  workers: z.int().min(1),
  /** Life of a worker's flag copy, lab ms (Rails: 60 s). */
  flagCacheMs: z.number().min(0),
  /** Gitaly address by storage name, `tcp://host:port`, as kas must dial it. */
  gitalyAddresses: z.record(z.string(), z.string()),
  gitalyToken: z.string(),
  agents: z.array(AgentRecord),
});
export type RailsApiMockConfig = z.infer<typeof RailsApiMockConfig>;

/** Configuration file of gitaly-mock (`--configuration-file`, JSON). */
export const GitalyMockConfig = z.strictObject({
  /** One listener for each storage. */
  storages: z.array(
    z.strictObject({ name: z.string(), host: z.string(), port: z.int(), path: z.string() }),
  ),
  observability: z.strictObject({ host: z.string(), port: z.int() }),
  token: z.string(),
  kasClock: KasClock,
  agents: z.array(AgentRecord),
});
export type GitalyMockConfig = z.infer<typeof GitalyMockConfig>;

/** Configuration file of lb-sim (`--configuration-file`, JSON). Durations in lab ms. */
export const LbSimConfig = z.strictObject({
  listen: z.strictObject({ host: z.string(), port: z.int() }),
  observability: z.strictObject({ host: z.string(), port: z.int() }),
  /** The address it appends to X-Forwarded-For as its own. */
  address: z.string(),
  endpoints: z.array(z.strictObject({ pod: z.string(), host: z.string(), port: z.int() })),
  healthCheck: z.strictObject({
    port: z.int(),
    path: z.string(),
    intervalMs: z.number(),
    timeoutMs: z.number(),
    healthyThreshold: z.int(),
    unhealthyThreshold: z.int(),
  }),
  backendTimeoutMs: z.number(),
  /** Further listeners beside `listen`, whose own name is `default`. */
  frontEnds: z
    .array(z.strictObject({ name: z.string(), host: z.string(), port: z.int() }))
    .refine(
      (others) => new Set(["default", ...others.map(({ name }) => name)]).size > others.length,
      "two front ends of one name",
    )
    .optional(),
  /** PEM files; with them every listener speaks TLS. */
  tls: z.strictObject({ certificateFile: z.string(), keyFile: z.string() }).optional(),
});
export type LbSimConfig = z.infer<typeof LbSimConfig>;

/** Configuration file of agentk-sim (`--configuration-file`, JSON). Durations in lab ms. */
export const AgentkSimConfig = z.strictObject({
  observability: z.strictObject({ host: z.string(), port: z.int() }),
  /** `ws://host:port` or `wss://host:port`, as agentk's `--kas-address`. */
  kasAddress: z.string(),
  /** PEM file of the authority that a `wss` server's certificate has to come from. */
  caFile: z.string().optional(),
  /** Name the certificate has to be valid for instead of the address's host. */
  serverName: z.string().optional(),
  agents: z.array(
    z.strictObject({
      name: z.string(),
      token: z.string(),
      podName: z.string(),
      podNamespace: z.string(),
      /** Start of the pod, lab ms after the fleet was told to start. */
      startAfterMs: z.number(),
      /** Lab only: how old kas shall count the pod's first connections, lab ms. */
      connectionAgesMs: z.array(z.int().min(0)).optional(),
      /** The pod is not of this fleet, a program of the user's say; only its token is known here. */
      isElsewhere: z.literal(true).optional(),
    }),
  ),
  version: z.string(),
  commit: z.string(),
  /**
   * Silence before a keepalive ping, wall ms at least: a kas on the wall clock takes more frequent ones
   * for an attack. Absent: only agentk's own 55 s of lab time count.
   */
  keepaliveWallMsMin: z.number().min(0).optional(),
});
export type AgentkSimConfig = z.infer<typeof AgentkSimConfig>;
