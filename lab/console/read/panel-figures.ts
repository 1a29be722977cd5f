import type { PanelJson } from "../../../dashboards/grafana/read/dashboard-json.ts";
import type { PanelData, Series } from "../api.ts";
import { panelView } from "./panel-view.ts";

/** stat, gauge and bar gauge: the last value of each series that is one, with its threshold's colour. */
export function figuresData(panel: PanelJson, series: readonly Series[]): PanelData["data"] {
  const view = panelView(panel);
  const { graphMode } = (panel["options"] ?? {}) as { readonly graphMode?: unknown };
  return {
    kind: "figures",
    figures: series.map(({ name, color, points }) => {
      const value = points.findLast(([, one]) => one !== null)?.[1] ?? null;
      return {
        name,
        value,
        color: color ?? thresholdColor(view, value),
        points: graphMode === "area" ? points : [],
      };
    }),
  };
}

/** Grafana's rule: the last step that the value has reached. */
export function thresholdColor(
  view: Pick<ReturnType<typeof panelView>, "thresholds" | "thresholdsMode" | "min" | "max">,
  value: number | null,
): string | null {
  if (value === null) return null;
  const { min, max } = view;
  const isShare = view.thresholdsMode === "percentage" && min !== null && max !== null;
  const compared = isShare ? ((value - min) / (max - min)) * 100 : value;
  return (
    view.thresholds.findLast((step) => step.value === null || compared >= step.value)?.color ?? null
  );
}
