import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
  type Dashboard,
  type Panel,
  type RowPanel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { COLOURS } from "../colours.ts";
import { placePanels } from "./layout.ts";
import type { AnnotationSpec, DashboardSpec, LinkSpec, RowSpec, VariableSpec } from "../model.ts";
import { buildPanel } from "./panel-builders.ts";
import { DATA_SOURCE, DATA_SOURCE_VARIABLE } from "../variables.ts";

/**
 * The dashboard that Grafana reads, in the classic schema: every Grafana takes that from files, the
 * second one only the newest. Source of range, zone and cursor: observability reference, section 4.1.
 */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- the classic schema, see above
export function buildDashboard(spec: DashboardSpec): Dashboard {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the classic schema, see above
  const dashboard = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([...spec.tags])
    .timezone("utc")
    .time({ from: "now-6h", to: "now" })
    .refresh("")
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .variables([dataSourceVariable(), ...spec.variables.map(variable)])
    .annotations(spec.annotations.map(annotation))
    .links(spec.links.map(link))
    .build();
  return { ...dashboard, panels: rowsOf(spec.rows) };
}

/** Rows with their panels: those of a collapsed row are inside it, others follow it. */
function rowsOf(rows: readonly RowSpec[]): (Panel | RowPanel)[] {
  const panels: (Panel | RowPanel)[] = [];
  let [id, y] = [0, 0];
  for (const row of rows) {
    const { placed, bottom } = placePanels(row, y + 1);
    const collapsed = row.collapsed === true;
    const gridPos = { x: 0, y, w: 24, h: 1 };
    id += 1;
    const header: RowPanel = { type: "row", id, title: row.title, collapsed, gridPos, panels: [] };
    const inside: Panel[] = [];
    for (const { panel, place } of placed) {
      id += 1;
      inside.push({ ...buildPanel(panel), id, gridPos: { ...place } });
    }
    if (collapsed) panels.push({ ...header, panels: inside });
    else panels.push(header, ...inside);
    y = collapsed ? y + 1 : bottom;
  }
  return panels;
}

function dataSourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(DATA_SOURCE_VARIABLE)
    .label("Data source")
    .type("prometheus");
}

function variable({ name, label, query, initial, hidden }: VariableSpec): QueryVariableBuilder {
  const built = new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .hide(hidden === true ? VariableHide.HideVariable : VariableHide.DontHide);
  if (initial !== null) return built.current({ text: initial, value: initial });
  return built
    .includeAll(true)
    .multi(true)
    .allValue(".*")
    .current({ text: ["All"], value: ["$__all"] });
}

function annotation({ name, expr, title, text, meaning }: AnnotationSpec): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(COLOURS[meaning])
    .expr(expr)
    .step("15s")
    .titleFormat(title)
    .textFormat(text);
}

function link({ title, url }: LinkSpec): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(url)
    .icon("dashboard")
    .keepTime(true)
    .includeVars(true);
}
