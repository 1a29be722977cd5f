import { stringify } from "yaml";
import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { KAS_TARGET_LABELS } from "../../contracts/targets.ts";
import { PORTS } from "./addresses.ts";
import type { ComponentRecord, Resources } from "./component.ts";
import type { TopologyContext } from "./components.ts";
import { mergePatch } from "./merge-patch.ts";
import { launchEnv } from "./service-record.ts";
import { kasRedisConfig, redisNodes, sentinels } from "./redis-records.ts";

/** GitLab's chart 5.x sets requests and no limits (load balancer and GKE reference, section 11). */
const REQUESTS: Resources = { cpuMillis: 100, memoryBytes: 100_000_000 };

/** `patch` is merged into the configuration file, over the topology's own; null removes a key. */
export function kasRecord(
  context: TopologyContext,
  index: number,
  patch: object | null = null,
): ComponentRecord {
  const { book, shape } = context;
  const name = `kas-${index}`;
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
  const configured = mergePatch(mergePatch(config, shape.kasConfig), patch ?? {});
  return {
    name,
    kind: "kas",
    program: { kind: "node", entry: "services/kas/main.ts" },
    args: ["--configuration-file", "{dir}/config.yaml"],
    env: {
      ...launchEnv(context, name),
      ...(context.kasMutation === null ? {} : { [LAUNCH_ENV.mutation]: context.kasMutation }),
      [LAUNCH_ENV.kasProfile]: JSON.stringify(context.kasProfile),
      ...(shape.agentAges === "spread" ? { [LAUNCH_ENV.countedAges]: "on" } : {}),
      OWN_PRIVATE_API_URL: `grpc://${book.kasPod(index)}:${PORTS.kasPrivateApi}`,
    },
    files: {
      "config.yaml": stringify(configured),
      gitlab_kas_secret: `${context.kasSecretBase64}\n`,
    },
    dependsOn: ["links", ...redisNodes(shape), ...sentinels(shape), "rails", "gitaly"],
    readiness: { kind: "http", host, port: PORTS.kasObservability, path: "/readiness" },
    resources: REQUESTS,
    metrics: {
      host: book.scrapeFor(index),
      port: PORTS.kasObservability,
      path: "/metrics",
      labels: {
        ...KAS_TARGET_LABELS,
        instance: `${book.kasPod(index)}:${PORTS.kasObservability}`,
        pod: `gitlab-kas-${index}`,
        node: `node-${index}`,
      },
    },
    control: null,
  };
}
