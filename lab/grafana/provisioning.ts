import { stringify } from "yaml";
import type { LabDashboard } from "./lab-dashboards.ts";
import { LAB_FOLDER, labSource } from "./names.ts";

/** Folders below a component's own. */
export const PROVISIONING_FOLDER = "provisioning";
export const DASHBOARDS_FOLDER = "dashboards";

/**
 * The files from which Grafana brings data source and dashboards at its start: one YAML file in each
 * of `datasources` and `dashboards`, and a JSON file for every dashboard. Source: Grafana's page
 * "Provision Grafana" (version 11) and its `conf/provisioning/…/sample.yaml`.
 * @param folder the component's own, as its program sees it.
 * @returns contents by path below that folder.
 */
export function provisioningFiles(options: {
  readonly folder: string;
  readonly prometheusUrl: string;
  readonly dashboards: readonly LabDashboard[];
}): Readonly<Record<string, string>> {
  const { folder, prometheusUrl, dashboards } = options;
  return {
    [`${PROVISIONING_FOLDER}/datasources/kas-lab.yaml`]: stringify({
      apiVersion: 1,
      datasources: [{ ...labSource(prometheusUrl), orgId: 1, isDefault: true, editable: false }],
    }),
    [`${PROVISIONING_FOLDER}/dashboards/kas-lab.yaml`]: stringify({
      apiVersion: 1,
      providers: [
        {
          name: "kas-lab",
          orgId: 1,
          folder: LAB_FOLDER.title,
          folderUid: LAB_FOLDER.uid,
          type: "file",
          disableDeletion: true,
          allowUiUpdates: false,
          options: { path: `${folder}/${DASHBOARDS_FOLDER}` },
        },
      ],
    }),
    ...Object.fromEntries(
      dashboards.map(({ uid, json }) => [`${DASHBOARDS_FOLDER}/${uid}.json`, JSON.stringify(json)]),
    ),
  };
}
