import { connectionsByAgentIdKey, REDIS_KEY_PREFIX_DEFAULT } from "../../contracts/redis-keys.ts";
import { AGENT_INFO_PATH } from "../../contracts/rails-api.ts";
import { LabError } from "../../kit/errors.ts";
import type { Address, World } from "../faults/world.ts";
import { PORTS } from "../topology/addresses.ts";
import type { ComponentRecord } from "../topology/component.ts";
import type { TopologyContext } from "../topology/components.ts";
import { REDIS_MASTER_NAME, redisNodes, sentinels } from "../topology/redis-records.ts";
import type { EdgeCertificates } from "./run-topology.ts";

/** What runs where, for faults. `recordOf` knows the components of this moment. */
export function buildWorld(
  context: TopologyContext,
  certificates: EdgeCertificates | null,
  recordOf: (component: string) => ComponentRecord,
  readyAt: ReadonlyMap<string, number>,
): World {
  const { book, shape, fleet, links } = context;
  const storageAddress = (name: string): Address => ({
    host: book.gitalyStorage(shape.gitalyStorages.indexOf(name) + 1),
    port: PORTS.gitaly,
  });
  return {
    railsUrl: `http://${book.rails}:${PORTS.rails}`,
    railsWorkers: shape.railsWorkers,
    kasSecret: Buffer.from(context.kasSecretBase64, "base64"),
    gitalyToken: context.gitalyToken,
    kasClock: context.broughtKas === undefined ? "lab" : "wall",
    links: links.map(({ name, from, to, listen }) => ({ name, from, to, listen })),
    redis: { host: book.redis, port: PORTS.redis },
    redisNodes: redisNodes(shape).map((name, index) => ({
      name,
      host: book.redisNode(index + 1),
      port: PORTS.redis,
      announcedHost: book.redisAnnounced(index + 1),
    })),
    sentinels: sentinels(shape).map((_, index) => ({
      host: book.redisNode(index + 1),
      port: PORTS.sentinel,
    })),
    redisMasterName: REDIS_MASTER_NAME,
    isKas: isKasOf(context),
    trackedKeys: fleet.map(({ agentId }) =>
      connectionsByAgentIdKey(REDIS_KEY_PREFIX_DEFAULT, BigInt(agentId)).toString("latin1"),
    ),
    edge: { host: book.edge, port: PORTS.loadBalancer },
    nobody: { host: book.nobody, port: PORTS.kasAgent },
    certificates: () => {
      if (certificates !== null) return certificates;
      throw new LabError("input", "LAB_NO_TLS", "the edge of this topology has no TLS", {
        hint: "Say `edge: { tls: true }` in the scenario's topology.",
      });
    },
    metricsUrl: (component) => {
      const { metrics } = recordOf(component);
      if (metrics === null) throw new Error(`${component} has no metrics`);
      return `http://${metrics.host}:${metrics.port}${metrics.path}`;
    },
    address: (component) => {
      const { host, port } = recordOf(component).readiness;
      return { host, port };
    },
    readyAtMs: (component) => {
      const atMs = readyAt.get(component);
      if (atMs === undefined) throw new Error(`${component} was never ready`);
      return atMs;
    },
    clockUrl: (component) => {
      if (component === "rails") return `http://${book.rails}:${PORTS.rails}${AGENT_INFO_PATH}`;
      const { host, port } = recordOf(component).readiness;
      return `http://${host}:${port}/liveness`;
    },
    storage: storageAddress,
    storages: shape.gitalyStorages,
    agents: fleet.map(({ agentName: name, token, storage, relativePath, ...rest }) => ({
      name,
      token,
      storage,
      relativePath,
      projectPath: rest.projectPath,
      projectId: rest.projectId,
    })),
    kasPodsMax: shape.kasPodsMax,
  };
}

/**
 * A pod's connections come from its own address, through its link. Beside sentinels everybody comes
 * through the node's one relay: sentinels have names, replicas the flag S.
 */
function isKasOf({ book, shape }: TopologyContext): (clientLine: string) => boolean {
  if (shape.redisReplicas === 0) return (line) => line.includes(` addr=${book.prefix}.1.`);
  return (line) =>
    line.includes(` addr=${book.prefix}.12.`) &&
    line.includes(" name= ") &&
    !/ flags=[A-Za-z]*[SM]/.test(line);
}
