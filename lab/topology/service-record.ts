import { LAUNCH_ENV } from "../../contracts/launch.ts";
import { PORTS } from "./addresses.ts";
import type { ComponentRecord, FolderUse, MetricsEndpoint } from "./component.ts";
import type { TopologyContext } from "./topology-context.ts";

/** A service of ours, by what tells it from the others. */
interface Service {
  readonly name: string;
  readonly kind: ComponentRecord["kind"];
  readonly entry: string;
  readonly host: string;
  readonly config: object;
  readonly dependsOn: readonly string[];
  readonly metricsPort: number;
  /** Target labels beside the usual ones. */
  readonly metricsLabels?: Readonly<Record<string, string>>;
  readonly extraFiles?: Readonly<Record<string, string>>;
  readonly moreAddresses?: readonly string[];
  readonly folders?: readonly FolderUse[];
}

/** A service of ours with a control endpoint on `host`. */
export function serviceRecord(context: TopologyContext, service: Service): ComponentRecord {
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
    metrics: labTarget(service),
    control: { host: service.host, port: PORTS.control },
  };
}

/** The variables by which a service learns its clock, seed and name. */
export function launchEnv(context: TopologyContext, name: string): Record<string, string> {
  return {
    [LAUNCH_ENV.clock]: context.clockJson,
    [LAUNCH_ENV.seed]: `${context.seed}/${name}`,
    [LAUNCH_ENV.component]: name,
    ...(context.untold === undefined
      ? {}
      : { [LAUNCH_ENV.untold]: JSON.stringify(context.untold) }),
  };
}

/** Target labels of the lab's own parts: a job of their own, so that no rule of GitLab's sees them. */
function labTarget(service: Service): MetricsEndpoint {
  const { name, kind, host, metricsPort: port, metricsLabels } = service;
  const labels = { job: `kas-lab/${kind}`, instance: `${host}:${port}`, component: name };
  return { host, port, path: "/metrics", labels: { ...labels, ...metricsLabels } };
}
