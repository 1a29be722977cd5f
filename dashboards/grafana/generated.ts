import { buildDashboard } from "./build/dashboard-builder.ts";
import { DASHBOARDS, dashboardFile } from "./dashboards.ts";

/** The JSON of every dashboard, by path from the project's root. */
export function dashboardFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    DASHBOARDS.map((spec) => [
      dashboardFile(spec),
      `${JSON.stringify(buildDashboard(spec), null, 2)}\n`,
    ]),
  );
}
