import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { heatmap, timeSeries } from "./chart-panels.ts";
import { gauge, stat, table, text } from "./figure-panels.ts";
import type { PanelSpec } from "../model.ts";

/** A panel of Grafana's, without id and place. */
export function buildPanel(spec: PanelSpec): Panel {
  switch (spec.kind) {
    case "time-series":
      return timeSeries(spec);
    case "stat":
      return stat(spec);
    case "gauge":
      return gauge(spec);
    case "table":
      return table(spec);
    case "heatmap":
      return heatmap(spec);
    case "text":
      return text(spec);
  }
}
