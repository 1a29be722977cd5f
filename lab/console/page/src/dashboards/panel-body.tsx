import type { PanelData, PanelView } from "../../../api.ts";
import type { Shade } from "../charts/chart-model.ts";
import { Failure } from "../parts/failure.tsx";
import { GaugePanel } from "./gauge-panel.tsx";
import { HeatmapPanel } from "./heatmap-panel.tsx";
import { Markdown } from "./markdown.tsx";
import { SeriesPanel } from "./series-panel.tsx";
import { StatPanel } from "./stat-panel.tsx";
import { TablePanel } from "./table-panel.tsx";

/** The inside of a panel, by its kind. */
export function PanelBody(props: {
  readonly panel: PanelView;
  readonly data: PanelData | null;
  readonly shades: readonly Shade[];
  readonly failure: { readonly message: string; readonly hint: string } | null;
}) {
  const { panel, data, shades, failure } = props;
  if (panel.content !== null) {
    return (
      <div
        class="panel-body scroll text-panel"
        tabIndex={0}
        role="region"
        aria-label={`text of ${panel.title}`}
      >
        <Markdown text={panel.content} />
      </div>
    );
  }
  if (failure !== null && data === null) {
    return (
      <div class="panel-body">
        <Failure failure={failure} />
      </div>
    );
  }
  if (data === null) return <div class="panel-body" aria-busy="true" />;
  return <div class="panel-body">{inside(panel, data, shades)}</div>;
}

function inside(panel: PanelView, { data, fromMs, toMs }: PanelData, shades: readonly Shade[]) {
  const nothing = <p class="none">{panel.noValue === "" ? "no data" : panel.noValue}</p>;
  switch (data.kind) {
    case "series":
      if (data.series.length === 0) return nothing;
      return <SeriesPanel panel={panel} series={data.series} shades={shades} />;
    case "figures":
      if (data.figures.length === 0) return nothing;
      return panel.type === "gauge" ? (
        <GaugePanel panel={panel} figures={data.figures} />
      ) : (
        <StatPanel panel={panel} figures={data.figures} />
      );
    case "table":
      return data.rows.length === 0 ? nothing : <TablePanel panel={panel} table={data} />;
    case "heatmap":
      return data.cells.length === 0 ? (
        nothing
      ) : (
        <HeatmapPanel panel={panel} heat={data} stretch={{ fromMs, toMs }} />
      );
    case "text":
      return <p class="none">A panel of the kind {panel.type}, which this page cannot draw.</p>;
  }
}
