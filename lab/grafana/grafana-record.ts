import { PORTS, type AddressBook } from "../topology/addresses.ts";
import type { ComponentRecord } from "../topology/component.ts";
import type { LabDashboard } from "./lab-dashboards.ts";
import { FIRST_DASHBOARD } from "./names.ts";
import { DASHBOARDS_FOLDER, PROVISIONING_FOLDER, provisioningFiles } from "./provisioning.ts";

/**
 * Grafana's official image over the run's Prometheus. It is configured by environment alone (Grafana's
 * page "Configure Grafana", `GF_<section>_<key>`), writes nowhere but into its own folder, asks nobody
 * outside and lets everybody look: only this machine reaches it.
 */
export function grafanaRecord(
  book: AddressBook,
  { image, dashboards }: { readonly image: string; readonly dashboards: readonly LabDashboard[] },
): ComponentRecord {
  return {
    name: "grafana",
    kind: "grafana",
    // As the image starts it: its script turns GF_PATHS_... into options.
    program: { kind: "foreign", from: { kind: "image", image } },
    args: [],
    env: {
      GF_SERVER_HTTP_ADDR: book.grafana,
      GF_SERVER_HTTP_PORT: `${PORTS.grafana}`,
      GF_PATHS_DATA: "{dir}/data",
      GF_PATHS_LOGS: "{dir}/data/log",
      GF_PATHS_PLUGINS: "{dir}/data/plugins",
      GF_PATHS_PROVISIONING: `{dir}/${PROVISIONING_FOLDER}`,
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `{dir}/${DASHBOARDS_FOLDER}/${FIRST_DASHBOARD}.json`,
      GF_AUTH_ANONYMOUS_ENABLED: "true",
      GF_AUTH_ANONYMOUS_ORG_ROLE: "Viewer",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
      GF_LOG_LEVEL: "warn",
    },
    files: {
      ...provisioningFiles({
        folder: "{dir}",
        prometheusUrl: `http://${book.prometheus}:${PORTS.prometheus}`,
        dashboards,
      }),
      // Grafana does not make its folder of data itself.
      "data/.keep": "",
    },
    dependsOn: ["prometheus"],
    readiness: { kind: "http", host: book.grafana, port: PORTS.grafana, path: "/api/health" },
    metrics: null,
    control: null,
  };
}
