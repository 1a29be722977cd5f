import { PORTS } from "../topology/addresses.ts";
import type { ComponentRecord, MetricsEndpoint } from "../topology/component.ts";
import type { RedisDoors } from "./redis-doors.ts";
import { GITALY_TARGET } from "./target-labels.ts";

/** What the collector scrapes: these components as far as they have metrics, and the lab itself. */
export function scrapeTargets(
  records: readonly ComponentRecord[],
  host: string,
  redisDoors: Pick<RedisDoors, "targets">,
  storages: readonly string[],
): readonly (readonly [string, MetricsEndpoint])[] {
  const own = { host, port: PORTS.labMetrics };
  const instance = `${own.host}:${own.port}`;
  return [
    ...records.flatMap(({ name, metrics }) => (metrics === null ? [] : [[name, metrics] as const])),
    ["lab", { ...own, path: "/metrics", labels: { job: "kas-lab", instance } }],
    ...redisDoors.targets(own),
    ...storages.map((name): readonly [string, MetricsEndpoint] => [
      `gitaly-${name}`,
      { ...own, path: `/gitaly/${name}`, labels: { ...GITALY_TARGET, instance: name } },
    ]),
    ["kube-state", { ...own, path: "/kube", labels: { job: "kube-state-metrics", instance } }],
    ["cadvisor", { ...own, path: "/cadvisor", labels: { job: "kubelet", instance } }],
  ];
}
