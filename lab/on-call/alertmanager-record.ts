import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PORTS, type AddressBook } from "../topology/addresses.ts";
import type { ComponentRecord } from "../topology/component.ts";

/** A real Alertmanager with the routing of dashboards/alertmanager, alone and telling nobody. */
export function alertmanagerRecord(book: AddressBook, projectRoot: string): ComponentRecord {
  const config = readFileSync(
    join(projectRoot, "dashboards/alertmanager/alertmanager.yml"),
    "utf8",
  );
  return {
    name: "alertmanager",
    kind: "alertmanager",
    program: { kind: "tool", tool: "alertmanager" },
    args: [
      "--config.file={dir}/alertmanager.yml",
      "--storage.path={dir}/data",
      `--web.listen-address=${book.alertmanager}:${PORTS.alertmanager}`,
      // No cluster.
      "--cluster.listen-address=",
      "--log.level=warn",
    ],
    env: {},
    files: { "alertmanager.yml": config },
    dependsOn: [],
    readiness: {
      kind: "http",
      host: book.alertmanager,
      port: PORTS.alertmanager,
      path: "/-/ready",
    },
    metrics: null,
    control: null,
  };
}
