import {
  panelsOf,
  type DashboardJson,
  type PanelJson,
} from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { VariableValues } from "../../../dashboards/grafana/read/fill-variables.ts";
import { panelQueries } from "../../../dashboards/grafana/read/panel-queries.ts";
import { LabError } from "../../../kit/errors.ts";
import type { QueryPort } from "../../observe/series.ts";
import type { PanelData, Series } from "../api.ts";
import { figuresData } from "./panel-figures.ts";
import { heatmapData } from "./panel-heatmap.ts";
import { colorOf, pointsOf, seriesName } from "./panel-series.ts";
import { tableData } from "./panel-table.ts";

/** Prometheus' usual scrape interval at GitLab, lab ms: the least step of a panel. */
const SCRAPE_INTERVAL_MS = 15_000;

export interface PanelRequest {
  readonly panel: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Points across, about its width in pixels. */
  readonly width: number;
  readonly values: VariableValues;
}

/** A panel's queries executed. @throws LabError `CONSOLE_UNKNOWN` for a panel that is not there. */
export async function panelData(
  dashboard: DashboardJson,
  query: QueryPort,
  request: PanelRequest,
): Promise<PanelData> {
  const { fromMs, toMs } = request;
  const panel = panelsOf(dashboard).find(({ id }) => id === request.panel);
  if (panel === undefined) {
    const says = `the dashboard ${dashboard.uid} has no panel ${request.panel}`;
    throw new LabError("input", "CONSOLE_UNKNOWN", says);
  }
  const sent = panelQueries(
    { ...dashboard, panels: [panel] },
    {
      rangeMs: Math.max(1, toMs - fromMs),
      pointsMax: request.width,
      scrapeIntervalMs: SCRAPE_INTERVAL_MS,
      values: request.values,
    },
  );
  const stepMs = sent[0]?.stepMs ?? SCRAPE_INTERVAL_MS;
  // Grid lines of the step, so that a panel looks the same when its end moves on.
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const answers = await Promise.all(
    sent.map(async ({ refId, expr, legend }) => {
      const target = panel.targets.find((one) => one.refId === refId);
      const series =
        target?.instant === true
          ? await query.instant(expr, toMs)
          : await query.range(expr, startMs, toMs, stepMs);
      return series.map((one): Series => {
        const name = seriesName(legend, one.labels);
        const color = colorOf(panel, name);
        return { refId, name, labels: { ...one.labels }, color, points: pointsOf(one, stepMs) };
      });
    }),
  );
  return {
    panel: panel.id,
    fromMs: startMs,
    toMs,
    stepMs,
    sent: sent.map(({ refId, expr }) => ({ refId, expr })),
    data: shaped(panel, answers.flat()),
  };
}

function shaped(panel: PanelJson, series: Series[]): PanelData["data"] {
  switch (panel.type) {
    case "text":
      return { kind: "text" };
    case "table":
      return tableData(panel, series);
    case "heatmap":
      return heatmapData(series);
    case "stat":
    case "gauge":
    case "bargauge":
      return figuresData(panel, series);
    default:
      return { kind: "series", series };
  }
}
