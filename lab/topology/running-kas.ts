import { stringify } from "yaml";
import { PORTS } from "./addresses.ts";
import type { BroughtKas } from "./brought-kas.ts";
import type { ComponentRecord, LinkRecord } from "./component.ts";
import type { TopologyContext } from "./components.ts";
import { kasConfig, kasMetrics } from "./kas-record.ts";
import { mergePatch } from "./merge-patch.ts";
import { redisNodes } from "./redis-records.ts";

type RunningKas = Extract<BroughtKas, { readonly kind: "address" }>;

/** How long somebody may take to start it with the configuration of the run, wall ms. */
const PATIENCE_WALL_MS = 120_000;

/**
 * A kas that already runs, as the one pod of the deployment. The lab starts nothing; it writes the
 * configuration with which it would have, for whoever starts it (in a debugger, say): the agents of the
 * run are known to the run's Rails alone.
 */
export function runningKasRecord(context: TopologyContext, kas: RunningKas): ComponentRecord {
  const { book, shape } = context;
  const { host, port, metrics } = kas;
  const own = {
    agent: { listen: { address: `${host}:${port}` } },
    observability:
      metrics === null ? null : { listen: { address: `${metrics.host}:${metrics.port}` } },
  };
  const config = mergePatch(kasConfig(context, 1, null), own);
  return {
    name: "kas-1",
    kind: "kas",
    program: {
      kind: "borrowed",
      hint:
        "start it with --configuration-file {dir}/config.yaml and " +
        `OWN_PRIVATE_API_URL=grpc://${book.kasPod(1)}:${PORTS.kasPrivateApi}`,
    },
    args: [],
    env: {},
    files: {
      "config.yaml": stringify(config),
      gitlab_kas_secret: `${context.kasSecretBase64}\n`,
    },
    dependsOn: ["links", ...redisNodes(shape), "rails", "gitaly"],
    readiness: { kind: "tcp", host, port, patienceWallMs: PATIENCE_WALL_MS },
    metrics: metrics === null ? null : { ...kasMetrics(context, 1), path: metrics.path },
    control: null,
    clock: "wall",
  };
}

/**
 * The links of a deployment whose one pod is somewhere else: the load balancer's and Prometheus' lead
 * there. Without metrics nobody scrapes it, and the lab itself answers the health check as long as the
 * address takes connections.
 */
export function linksToRunningKas(
  links: readonly LinkRecord[],
  kas: RunningKas,
  standIn: LinkRecord["target"],
): readonly LinkRecord[] {
  const { host, port, metrics } = kas;
  return links.flatMap((link) => {
    switch (link.name) {
      case "edge->kas-1":
        return [{ ...link, target: { host, port } }];
      case "edge->kas-1:probe":
        return [{ ...link, target: metrics ?? standIn }].map(onlyAddress);
      case "prometheus->kas-1":
        return metrics === null ? [] : [{ ...link, target: metrics }].map(onlyAddress);
      default:
        return [link];
    }
  });
}

/** The relay's configuration is strict: a metrics address has a path, too. */
function onlyAddress({ target, ...link }: LinkRecord): LinkRecord {
  return { ...link, target: { host: target.host, port: target.port } };
}
