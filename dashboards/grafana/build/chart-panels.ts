import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { FieldColorModeId, type Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as HeatmapBuilder,
  YAxisConfigBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import { PanelBuilder as TimeSeriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { COLOURS } from "../colours.ts";
import type { HeatmapSpec, TimeSeriesSpec } from "../model.ts";
import { shared } from "./panel-parts.ts";

/** Lines over time, stacked where the sum means something. */
export function timeSeries(spec: TimeSeriesSpec): Panel {
  const panel = shared(new TimeSeriesBuilder(), spec, "lines")
    .lineWidth(1)
    .fillOpacity(spec.stacked === true ? 30 : 5)
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    );
  if (spec.stacked === true) {
    panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"));
  }
  if (spec.limits !== undefined) {
    panel.thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed),
    );
  }
  for (const [name, meaning] of Object.entries(spec.colours ?? {})) {
    const value = { mode: FieldColorModeId.Fixed, fixedColor: COLOURS[meaning] };
    panel.overrideByRegexp(`/${name}/`, [{ id: "color", value }]);
  }
  return panel.build();
}

/** Counts by bucket: the data source makes cells of cumulative ones. */
export function heatmap(spec: HeatmapSpec): Panel {
  return shared(new HeatmapBuilder(), spec, "heatmap")
    .calculate(false)
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme("Blues")
        .fill(COLOURS.told)
        .exponent(0.5)
        .steps(32)
        .reverse(false),
    )
    .yAxis(new YAxisConfigBuilder().unit(spec.unit))
    .build();
}
