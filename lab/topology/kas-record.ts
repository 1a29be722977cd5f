import { stringify } from "yaml";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";
import { acceleratedConfig } from "./accelerated-config.ts";
import { PORTS } from "./addresses.ts";
import type { ComponentRecord, MetricsEndpoint, Resources } from "./component.ts";
import type { TopologyContext } from "./components.ts";
import { mergePatch } from "./merge-patch.ts";
import { launchEnv } from "./service-record.ts";
import { kasRedisConfig, redisNodes, sentinels } from "./redis-records.ts";

/** GitLab's chart 5.x sets requests and no limits (load balancer and GKE reference, section 11). */
const REQUESTS: Resources = { cpuMillis: 100, memoryBytes: 100_000_000 };

/**
 * A pod of kas: the lab's own, told of clock and profile by the launch variables, or the user's, which
 * gets what a real one gets and nothing else.
 * @param patch merged into the configuration file, over the topology's own; null removes a key.
 */
export function kasRecord(
  context: TopologyContext,
  index: number,
  patch: object | null = null,
): ComponentRecord {
  const { book, shape, broughtKas } = context;
  if (broughtKas?.kind === "address") throw new Error("the lab does not start this kas");
  const name = `kas-${index}`;
  const host = book.kasProcess(index);
  const isOurs = broughtKas === undefined;
  const config = kasConfig(context, index, patch);
  return {
    name,
    kind: "kas",
    program: isOurs
      ? { kind: "node", entry: "services/kas/main.ts" }
      : { kind: "foreign", from: broughtKas },
    args: ["--configuration-file", "{dir}/config.yaml"],
    env: {
      ...(isOurs ? ownEnv(context, name) : {}),
      OWN_PRIVATE_API_URL: `grpc://${book.kasPod(index)}:${PORTS.kasPrivateApi}`,
    },
    files: {
      "config.yaml": stringify(isOurs ? config : acceleratedConfig(config, context.speed)),
      gitlab_kas_secret: `${context.kasSecretBase64}\n`,
    },
    dependsOn: ["links", ...redisNodes(shape), ...sentinels(shape), "rails", "gitaly"],
    readiness: { kind: "http", host, port: PORTS.kasObservability, path: "/readiness" },
    resources: REQUESTS,
    metrics: kasMetrics(context, index),
    control: null,
    ...(isOurs ? {} : { clock: "wall" }),
  };
}

/** The configuration file at speed 1, of the keys that the real kas knows. */
export function kasConfig(context: TopologyContext, index: number, patch: object | null): object {
  const { book, shape } = context;
  const host = book.kasProcess(index);
  const config = {
    gitlab: {
      address: `http://${book.railsFor(index)}:${PORTS.rails}`,
      authentication_secret_file: "{dir}/gitlab_kas_secret",
    },
    agent: { listen: { address: `${host}:${PORTS.kasAgent}`, websocket: true } },
    observability: { listen: { address: `${host}:${PORTS.kasObservability}` } },
    redis: kasRedisConfig(context, index),
  };
  return mergePatch(mergePatch(config, shape.kasConfig), patch ?? {}) as object;
}

/** Where Prometheus finds a pod, with the labels that it gives its series. */
export function kasMetrics({ book }: TopologyContext, index: number): MetricsEndpoint {
  return {
    host: book.scrapeFor(index),
    port: PORTS.kasObservability,
    path: "/metrics",
    labels: {
      ...KAS_TARGET_LABELS,
      instance: `${book.kasPod(index)}:${PORTS.kasObservability}`,
      pod: `gitlab-kas-${index}`,
      node: `node-${index}`,
    },
  };
}

/** What only the lab's own kas understands. */
function ownEnv(context: TopologyContext, name: string): Record<string, string> {
  return {
    ...launchEnv(context, name),
    ...(context.kasMutation === null ? {} : { [LAUNCH_ENV.mutation]: context.kasMutation }),
    [LAUNCH_ENV.kasProfile]: JSON.stringify(context.kasProfile),
    ...(context.shape.agentAges === "spread" ? { [LAUNCH_ENV.countedAges]: "on" } : {}),
  };
}
