import { prometheusLaunch } from "../observe/prometheus-launch.ts";
import type { ComponentRecord } from "../topology/component.ts";

/** The Prometheus of a run, or one that plays a stored run's series; `dataFolder` is made if missing. */
export function prometheusRecord(
  address: { readonly host: string; readonly port: number },
  dataFolder: string,
): ComponentRecord {
  const { args, files } = prometheusLaunch({ ...address, dataFolder });
  return {
    name: "prometheus",
    kind: "prometheus",
    program: { kind: "tool", tool: "prometheus" },
    args,
    env: {},
    files,
    dependsOn: [],
    readiness: { kind: "http", ...address, path: "/-/ready" },
    folders: [{ path: dataFolder, access: "write" }],
    metrics: null,
    control: null,
  };
}
