import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LAB_SOURCE_UID } from "./names.ts";

/** What a first look shows, lab ms; null: until now. */
export interface LabRange {
  readonly fromMs: number;
  readonly toMs: number | null;
}

export interface LabDashboard {
  readonly uid: string;
  readonly title: string;
  /** All of it, in Grafana's classic schema. */
  readonly json: Readonly<Record<string, unknown>>;
}

interface Variable {
  readonly type: string;
  readonly current?: unknown;
}
interface StoredDashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly Variable[] };
}

/** Grafana's own lower limit of a refresh. */
const REFRESH = "5s";

/**
 * The project's dashboards (dashboards/grafana/json) as a run shows them: over its lab time, with its
 * data source chosen. Fault windows and firing alerts are annotations that they bring.
 */
export function labDashboards(projectRoot: string, range: LabRange): readonly LabDashboard[] {
  const folder = join(projectRoot, "dashboards/grafana/json");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as StoredDashboard)
    .map((stored) => ({
      uid: stored.uid,
      title: stored.title,
      json: {
        ...stored,
        // A number is only good in the Grafana that gave it.
        id: null,
        time: { from: isoOf(range.fromMs), to: range.toMs === null ? "now" : isoOf(range.toMs) },
        refresh: REFRESH,
        templating: { list: stored.templating.list.map(withSource) },
      },
    }));
}

/** Where a dashboard is over a range, as a path below Grafana's address. */
export function dashboardPath(uid: string, { fromMs, toMs }: LabRange): string {
  return `/d/${uid}?from=${Math.round(fromMs)}&to=${toMs === null ? "now" : Math.round(toMs)}`;
}

function withSource(variable: Variable): Variable {
  if (variable.type !== "datasource") return variable;
  return { ...variable, current: { text: LAB_SOURCE_UID, value: LAB_SOURCE_UID } };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
