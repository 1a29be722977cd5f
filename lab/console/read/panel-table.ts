import { z } from "zod";
import type { PanelJson } from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { PanelData, Series } from "../api.ts";
import { propertiesOf } from "./panel-series.ts";
import { panelView } from "./panel-view.ts";

type Cell = string | number | null;

const Transformations = z.array(z.looseObject({ id: z.string(), options: z.unknown() })).catch([]);
const JoinByField = z.looseObject({ byField: z.string() });
const FilterByName = z.looseObject({ include: z.looseObject({ pattern: z.string() }) });

/**
 * A table of instant vectors: one row for each set of labels, or, with `joinByField`, for each value of
 * one label; a column `Value #A` for each query. Source: Grafana's documentation, table transformations.
 */
export function tableData(panel: PanelJson, series: readonly Series[]): PanelData["data"] {
  const transformations = Transformations.parse(panel["transformations"]);
  const options = (id: string): unknown => transformations.find((one) => one.id === id)?.options;
  const join = JoinByField.safeParse(options("joinByField"));
  const include = FilterByName.safeParse(options("filterFieldsByName"));
  const rows = joined(series, join.success ? join.data.byField : null, panel.targets.length > 1);
  const names = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))];
  const kept = include.success
    ? names.filter((name) => new RegExp(include.data.include.pattern).test(name))
    : names;
  const unit = panelView(panel).unit;
  return {
    kind: "table",
    columns: kept.map((name) => columnOf(panel, name, unit)),
    rows: [...rows.values()].map((row) => kept.map((name) => row.get(name) ?? null)),
  };
}

function joined(
  series: readonly Series[],
  byField: string | null,
  isNumbered: boolean,
): ReadonlyMap<string, Map<string, Cell>> {
  const rows = new Map<string, Map<string, Cell>>();
  for (const { labels, refId, points } of series) {
    const key = byField === null ? JSON.stringify(Object.entries(labels).sort()) : labels[byField];
    const row = rows.get(key ?? "") ?? new Map<string, Cell>();
    rows.set(key ?? "", row);
    for (const [name, value] of Object.entries(labels))
      if (name !== "__name__") row.set(name, value);
    row.set(isNumbered ? `Value #${refId}` : "Value", points.at(-1)?.[1] ?? null);
  }
  return rows;
}

function columnOf(
  panel: PanelJson,
  name: string,
  unit: string,
): { readonly name: string; readonly unit: string } {
  const own = propertiesOf(panel, name);
  const displayName = own.get("displayName");
  const ownUnit = own.get("unit");
  return {
    name: typeof displayName === "string" ? displayName : name,
    unit: typeof ownUnit === "string" ? ownUnit : name.startsWith("Value") ? unit : "none",
  };
}
